package dev.parley.engine.task.handler;

import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.ReportProgress;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import java.util.Collections;
import java.util.List;

/** Notices that an attempt does the same again and again. */
final class Repetitions {

  private Repetitions() {}

  /**
   * Decides what follows from one more action.
   *
   * @param draft what the holder reports
   */
  static TaskDecision decide(
      Draft draft, TaskView task, ReportProgress command, HandlerContext context) {
    LoopPolicy policy = context.loopPolicy(task.created());
    RepeatAction action = RepeatAction.byNumber(policy.getRepeatAction());
    int count = count(task, command.action(), policy);
    if (policy.getWindow() == 0
        || action == RepeatAction.ALLOW
        || count <= policy.getRepeatsMax()
        || context.rules().breaks(TaskRule.OVERLOOK_LOOPS)) {
      return TaskDecision.acknowledge(draft.events());
    }
    LoopDetected.Builder loop =
        LoopDetected.newBuilder()
            .setKind(Kind.REPEATED_ACTION.number())
            .setActionFingerprint(command.action())
            .setCount(count);
    return new LoopAnswer(
            task,
            Waits.working(task),
            "You do the same again and again: %s. Try something else, ask, or give up."
                .formatted(command.action()),
            "The same was done again and again: " + command.action())
        .decide(draft, loop, action, policy, context);
  }

  private static int count(TaskView task, String action, LoopPolicy policy) {
    List<String> last = task.lastActions();
    int before = Math.max(0, policy.getWindow() - 1);
    return 1
        + Collections.frequency(
            last.subList(Math.max(0, last.size() - before), last.size()), action);
  }
}
