package dev.parley.engine.task.applier;

import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskYielded;

/** The holder let go until its children are done: the attempt goes on with the next assignment. */
final class TaskYieldedApplier {

  private TaskYieldedApplier() {}

  static void apply(Facts task, Event event, TaskRules rules) {
    TaskYielded yielded = event.getTaskYielded();
    Join join = yielded.getJoin();
    task.closedByHolder(event.getKindCase());
    if (!rules.breaks(TaskRule.YIELD_EATS_ATTEMPT)) {
      task.uncountAttempt();
    }
    if (yielded.getInVain()) {
      task.yieldedInVain();
    }
    task.withdrawQuestions(event.getTimeMs());
    task.suspended(
        event.getActor().getId(),
        new Suspension(yielded.getContinuation(), join, event.getTimeMs(), null));
    task.because(JoinReasons.of(join));
  }
}
