package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.LoopDetected;
import org.jspecify.annotations.Nullable;

/** Has the history of a task say which of its children were refused for a loop. */
final class RefusedChildren {

  private RefusedChildren() {}

  /**
   * Adds to a refusal what the history says of it: once for each ancestor that is asked the same,
   * and once for the depth, however often it is asked for.
   *
   * @param witness below which the child was to be; null when there is none
   * @param loop what the child was refused for
   */
  static TaskDecision note(
      TaskDecision refusal,
      TaskKey child,
      @Nullable TaskView witness,
      LoopDetected loop,
      HandlerContext context) {
    if (witness == null
        || (witness.hasRefusedFor(loop.getAncestorId())
            && !context.rules().breaks(TaskRule.NOTE_REFUSED_AGAIN))
        || Refusals.historyFull(witness, context)
        || context.rules().breaks(TaskRule.HIDE_REFUSED)) {
      return refusal;
    }
    Draft draft = Draft.of(witness, Actors.BROKER, context);
    draft.add(
        draft.event(witness.state()).setLoopDetected(loop.toBuilder().setChildId(child.taskId())));
    return new TaskDecision(
        draft.events(), refusal.reply(), refusal.effects(), refusal.softChanges());
  }
}
