package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A fan-out has more items, for which children follow. */
final class ItemsAddedApplier {

  private ItemsAddedApplier() {}

  static void apply(Facts task, Event event) {
    task.itemsAdded(event.getItemsAdded());
    if (task.reason() == TaskReason.ITEMS_MISSING) {
      task.because(JoinReasons.ofFanOut(task));
    }
  }
}
