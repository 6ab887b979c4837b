package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A parked task is for somebody else to do. */
final class TaskRetargetedApplier {

  private TaskRetargetedApplier() {}

  static void apply(Facts task, Event event, TaskRules rules) {
    if (!rules.breaks(TaskRule.FORGET_RETARGET)) {
      task.retargeted(event.getTaskRetargeted());
    }
  }
}
