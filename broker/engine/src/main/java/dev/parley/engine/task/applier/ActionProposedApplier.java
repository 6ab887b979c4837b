package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Event;

/** The holder proposed something: the task may have to wait for the decision. */
final class ActionProposedApplier {

  private ActionProposedApplier() {}

  static void apply(Facts task, Event event) {
    ActionProposed proposed = event.getActionProposed();
    long sinceMs = task.waitsSinceMs(event.getTimeMs());
    task.proposals(all ->
        proposed.getRepeated()
            ? all.repeated(proposed.getProposalId())
            : all.proposed(proposed, event.getActor(), event.getTimeMs(), sinceMs));
    task.heard(event.getTimeMs(), !proposed.getRepeated());
  }
}
