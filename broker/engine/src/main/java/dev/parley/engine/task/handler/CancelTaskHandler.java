package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.CancelTask;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Canceling;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.CancelRequested;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Cancels a task: at once, and its children follow as orphans; or with a grace, from the leaves up.
 * Canceling what has ended changes nothing, and a grace only gets shorter.
 */
final class CancelTaskHandler {

  private CancelTaskHandler() {}

  static TaskDecision decide(CancelTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    if (task.state().terminal() && !context.rules().breaks(TaskRule.END_TWICE)) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    boolean idle = task.holder() == null && task.unfinishedChildren(1).isEmpty();
    if (command.graceMs() > 0 && !idle && !task.state().terminal()) {
      return wind(task, command, context);
    }
    List<Event> events = new ArrayList<>(1);
    List<TaskEffect> effects = new ArrayList<>(1);
    Endings.draft(
        events,
        effects,
        task,
        command.actor(),
        TaskState.CANCELED,
        TaskReason.CANCEL_REQUESTED,
        command.message(),
        context);
    return TaskDecision.change(task, events, effects);
  }

  private static TaskDecision wind(TaskView task, CancelTask command, HandlerContext context) {
    long dueMs = context.nowMs() + command.graceMs();
    Canceling already = task.canceling();
    if (already != null && already.request().getDueTimeMs() <= dueMs) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    Draft draft = Draft.of(task, command.actor(), context);
    draft.add(
        draft
            .event(task.state())
            .setCancelRequested(
                CancelRequested.newBuilder()
                    .setDueTimeMs(dueMs)
                    .setReason(TaskReason.CANCEL_REQUESTED.number())
                    .setMessage(command.message())));
    return TaskDecision.change(task, draft.events(), List.of());
  }
}
