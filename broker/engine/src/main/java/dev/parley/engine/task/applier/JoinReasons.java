package dev.parley.engine.task.applier;

import dev.parley.engine.task.Joins.Mode;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;
import dev.parley.engine.task.state.FanOutItems;
import dev.parley.journal.v1.Join;

/** Names what a task waits for. */
final class JoinReasons {

  private JoinReasons() {}

  /** What a fan-out waits for while its children may be made. */
  static TaskReason ofFanOut(Facts task) {
    FanOutItems items = task.fanOut();
    return items == null || items.complete() ? of(task.join()) : TaskReason.ITEMS_MISSING;
  }

  static TaskReason of(Join join) {
    return switch (Mode.byNumber(join.getMode())) {
      case UNSPECIFIED, ALL -> TaskReason.JOIN_ALL;
      case ANY -> TaskReason.JOIN_ANY;
      case QUORUM -> TaskReason.JOIN_QUORUM;
    };
  }
}
