package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.ProposalDecided;

/** A proposal was approved or denied; the task may go on. */
final class ProposalDecidedApplier {

  private ProposalDecidedApplier() {}

  static void apply(Facts task, Event event) {
    ProposalDecided decided = event.getProposalDecided();
    if (decided.getResumes()) {
      Resuming.apply(task, event);
    }
    task.spoken(event.getActor());
    task.proposals(all -> all.decided(decided, event.getActor(), event.getTimeMs()));
  }
}
