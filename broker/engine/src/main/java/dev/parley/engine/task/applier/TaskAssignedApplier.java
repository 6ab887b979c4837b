package dev.parley.engine.task.applier;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskAssigned;

/** An instance holds the lease of a new attempt. */
final class TaskAssignedApplier {

  private TaskAssignedApplier() {}

  static void apply(Facts task, Event event) {
    TaskAssigned assigned = event.getTaskAssigned();
    Holder holder = new Holder(event.getTenant(), assigned.getAgentId(), assigned.getInstanceId());
    task.leased(holder, assigned.getLeaseToken(), event.getTimeMs());
  }
}
