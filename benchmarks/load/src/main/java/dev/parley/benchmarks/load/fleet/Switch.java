package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.Assignment;
import dev.parley.v1.Lease;

/** Work that can be changed while agents are connected. Thread-safe. */
public final class Switch implements Work {
  private volatile Work work;

  /** Creates a switch that is set to some work. */
  public Switch(Work work) {
    this.work = work;
  }

  /** Sets what is done from now on. */
  public void set(Work next) {
    work = next;
  }

  @Override
  public void assigned(Agent agent, Assignment assignment) {
    work.assigned(agent, assignment);
  }

  @Override
  public void revoked(Agent agent, Lease lease) {
    work.revoked(agent, lease);
  }
}
