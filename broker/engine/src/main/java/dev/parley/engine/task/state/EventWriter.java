package dev.parley.engine.task.state;

import dev.parley.journal.v1.Event;

/**
 * Writes what an event says into what is known of its task: the appliers, as the state sees them.
 */
@FunctionalInterface
public interface EventWriter {

  void write(Facts task, Event event);
}
