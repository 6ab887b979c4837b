package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.ProposalExpired;

/** No decision about a proposal came in time; the task may go on. */
final class ProposalExpiredApplier {

  private ProposalExpiredApplier() {}

  static void apply(Facts task, Event event) {
    ProposalExpired expired = event.getProposalExpired();
    if (expired.getResumes()) {
      Resuming.apply(task, event);
    }
    task.proposals(all -> all.expired(expired.getProposalId(), event.getTimeMs()));
  }
}
