package dev.parley.client.internal;

import dev.parley.v1.Lease;
import org.jspecify.annotations.Nullable;

/**
 * In whose name a handle speaks. Immutable.
 *
 * @param lease the lease of the task's parent, under which a manager speaks; unset for others
 * @param agentId the agent that speaks; empty for a human
 */
record Caller(@Nullable Lease lease, String agentId) {
  static final Caller HUMAN = new Caller(null, "");

  /** The same, as an agent. */
  Caller as(String otherAgentId) {
    return new Caller(lease, otherAgentId);
  }
}
