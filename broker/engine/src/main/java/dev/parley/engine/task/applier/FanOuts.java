package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** What becomes of a fan-out that was parked. */
final class FanOuts {

  private FanOuts() {}

  /** It waits for its children, for as long as its join says from now on. */
  static void goesOn(Facts task, Event event, TaskRules rules) {
    task.because(JoinReasons.ofFanOut(task));
    if (!rules.breaks(TaskRule.TIME_OUT_PARKED)) {
      task.suspendedSince(event.getTimeMs());
    }
  }
}
