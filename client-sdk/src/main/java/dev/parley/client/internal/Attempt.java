package dev.parley.client.internal;

import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.Lease;
import dev.parley.v1.Progress;
import dev.parley.v1.Question;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows of one assignment. Confined to the loop, but for the context, which the
 * handler uses.
 */
final class Attempt {
  private static final Duration HEARTBEAT_TIMEOUT_DEFAULT = Duration.ofSeconds(30);

  /** Where the attempt stands. */
  enum Phase {
    /** The handler runs and its outcome is wanted. */
    RUNNING,
    /** The handler has ended; its outcome is on its way to the broker. */
    REPORTING,
    /** The lease is gone, the handler has not ended yet. */
    STOPPING,
    /** The lease is gone and the handler has ended; that is on its way to the broker. */
    STOPPED
  }

  final Context context;
  final Duration heartbeatTimeout;
  Phase phase = Phase.RUNNING;

  /** Up to when the lease holds for sure, on the loop's clock. */
  long holdsUntilNanos = Long.MIN_VALUE;

  /** Why the attempt failed, for the listener. */
  @Nullable Throwable failure;

  /**
   * Whether the present session was told of less capacity because the handler had not stopped when
   * it began.
   */
  boolean holdsPlaceBack;

  private final Lease lease;

  /**
   * @param agentId the agent that the assignment was given to
   * @param report takes the handler's progress, from any thread
   * @param ask takes the handler's questions, from any thread
   * @param propose takes frames about its proposals, from any thread
   */
  Attempt(
      ClientCore core,
      Assignment assignment,
      String agentId,
      Consumer<Progress> report,
      Consumer<Question> ask,
      Consumer<AgentFrame> propose) {
    this.lease = assignment.getLease();
    this.context = new Context(core, assignment, agentId, report, ask, propose);
    this.heartbeatTimeout =
        assignment.hasHeartbeatTimeout()
            ? Times.of(assignment.getHeartbeatTimeout())
            : HEARTBEAT_TIMEOUT_DEFAULT;
  }

  Lease lease() {
    return lease;
  }

  /** The broker confirmed the lease for something that was sent at this time. */
  void extended(long sentNanos) {
    holdsUntilNanos = Math.max(holdsUntilNanos, sentNanos + heartbeatTimeout.toNanos());
  }

  /** Whether the worker works under the lease as far as it knows. */
  boolean held() {
    return phase == Phase.RUNNING || phase == Phase.REPORTING;
  }

  boolean handlerRuns() {
    return phase == Phase.RUNNING || phase == Phase.STOPPING;
  }
}
