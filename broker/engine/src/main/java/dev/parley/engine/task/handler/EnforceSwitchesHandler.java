package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.handler.TaskDecision.Swept;
import dev.parley.engine.task.state.TaskView;
import java.util.List;

/**
 * Goes on to bring tasks in line with the switches, from the youngest to the oldest: children are
 * younger than their parents, so a tree ends from its leaves up.
 */
final class EnforceSwitchesHandler {

  /** Tasks that one step looks at, so that it does not hold up the shard. */
  private static final int LOOKED_AT_MAX = 5_000;

  /** Those of them that have not ended, which takes many times as long. */
  private static final int UNFINISHED_MAX = 500;

  private EnforceSwitchesHandler() {}

  static TaskDecision decide(HandlerContext context) {
    InLine line = new InLine(context);
    long before = context.tasks().switches().sweepBefore();
    int unfinishedMax = Math.min(UNFINISHED_MAX, context.limits().orphansPerStep());
    int unfinished = 0;
    for (int i = 0; i < LOOKED_AT_MAX && unfinished < unfinishedMax && before > 0; i++) {
      TaskView task = context.tasks().createdBefore(before);
      before = task == null ? 0 : task.createdPosition();
      if (task != null && !task.state().terminal()) {
        unfinished++;
        line.bring(task);
      }
    }
    return new TaskDecision(
        line.events(),
        () -> TaskReply.Acknowledged.INSTANCE,
        line.effects(),
        List.of(new Swept(before)));
  }
}
