package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.Assignment;
import dev.parley.v1.Lease;

/** What an agent does with its assignments. Called on the loop of the agent. */
public interface Work {
  /** An assignment has come. {@link Agent#submit} ends it, at once or later. */
  void assigned(Agent agent, Assignment assignment);

  /** A lease was revoked or lost; that it was stopped is said by the agent itself. */
  default void revoked(Agent agent, Lease lease) {}
}
