package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.DeliveryConfirmed;
import dev.parley.journal.v1.Event;

/** The holder has answers and messages. */
final class DeliveryConfirmedApplier {

  private DeliveryConfirmedApplier() {}

  static void apply(Facts task, Event event) {
    DeliveryConfirmed confirmed = event.getDeliveryConfirmed();
    if (confirmed.getQuestionIdsCount() > 0 || confirmed.getMessageNumber() > 0) {
      task.converse(d -> d.confirmed(confirmed.getQuestionIdsList(), confirmed.getMessageNumber()));
    }
    if (confirmed.getProposalIdsCount() > 0) {
      task.proposals(p -> p.confirmed(confirmed.getProposalIdsList()));
    }
    task.heard(event.getTimeMs(), false);
  }
}
