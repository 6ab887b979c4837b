package dev.parley.engine.task.state;

import dev.parley.engine.task.Labels;
import dev.parley.journal.v1.Label;
import java.util.List;

/**
 * Those that a task was escalated to. Immutable.
 *
 * @param selector what they must have
 */
record LastResort(String capability, Labels selector) {

  static LastResort of(String capability, List<Label> selector) {
    return new LastResort(capability, Labels.of(selector));
  }
}
