package dev.parley.engine.task.handler;

import dev.parley.journal.v1.Event;

/**
 * What every event is filled into, one after the other: it has a place for each kind of event, so
 * that a new one for each would be most of what a small event costs. An event that was begun is
 * built before the next one is; assertions hold handlers to that. Confined to the thread of its
 * shard.
 */
public final class EventForm {
  private final Event.Builder form = Event.newBuilder();

  /** Whether an event was begun that is not built yet; kept only where assertions are. */
  private boolean open;

  /** Begins an event. */
  Event.Builder begin() {
    assert opens() : "Expected an event to be built before the next one is begun, but it was not";
    return form.clear();
  }

  /** Builds the event that was begun last. */
  Event build(Event.Builder event) {
    assert closes(event) : "Expected the event that was begun last, but another one is to be built";
    return event.build();
  }

  private boolean opens() {
    boolean was = open;
    open = true;
    return !was;
  }

  private boolean closes(Event.Builder event) {
    boolean was = open;
    open = false;
    return was && event == form;
  }
}
