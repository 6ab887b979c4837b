package dev.parley.engine.task.applier;

import dev.parley.engine.task.Trust;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The requester said something; the task stays where it is. */
final class MessageSentApplier {

  private MessageSentApplier() {}

  static void apply(Facts task, Event event) {
    task.given(Trust.of(event.getMessageSent().getTrust()));
    task.converse(d -> d.said(event.getMessageSent(), event.getActor(), event.getTimeMs()));
  }
}
