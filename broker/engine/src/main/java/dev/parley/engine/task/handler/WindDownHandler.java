package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.command.TaskCommand.WindDown;
import dev.parley.engine.task.state.Canceling;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.CancelRequested;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes one step further in canceling one task, from the leaves up: once all below it has ended,
 * what nobody works on ends, and who works on it is asked to come to an end.
 */
final class WindDownHandler {

  private WindDownHandler() {}

  static TaskDecision decide(WindDown command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    CancelRequested request = task == null ? null : context.tasks().canceling(task);
    if (task == null || request == null || task.state().terminal()) {
      return TaskDecision.acknowledge();
    }
    Holder holder = task.holder();
    Lease lease = task.lease();
    if (holder == null || lease == null) {
      return Cancellations.outlasts(task, context)
          ? TaskDecision.acknowledge()
          : end(task, request, context);
    }
    boolean turn =
        task.unfinishedChildCount() == 0 || context.rules().breaks(TaskRule.STOP_PARENTS_FIRST);
    return turn && !asked(task.canceling(), lease, request, context.rules())
        ? ask(task, holder, lease, request, context)
        : TaskDecision.acknowledge();
  }

  /** Whether the holder knows, and of no longer grace than is left. */
  private static boolean asked(
      @Nullable Canceling told, Lease lease, CancelRequested request, TaskRules rules) {
    return told != null
        && told.askedToken() == lease.token()
        && (told.dueTimeMs() <= request.getDueTimeMs() || rules.breaks(TaskRule.KEEP_TOLD_GRACE));
  }

  private static TaskDecision end(TaskView task, CancelRequested request, HandlerContext context) {
    Draft draft = Draft.of(task, Actors.BROKER, context);
    Cancellations.end(draft, task, request);
    return TaskDecision.change(task, draft.events(), List.of());
  }

  /** The holder is asked once, and again when there is less time; what is stored says so. */
  private static TaskDecision ask(
      TaskView task, Holder holder, Lease lease, CancelRequested request, HandlerContext context) {
    Draft draft = Draft.of(task, Actors.BROKER, context);
    draft.add(
        draft
            .event(task.state())
            .setCancelRequested(
                request.toBuilder()
                    .setReason(Cancellations.reason(task, request).number())
                    .setLeaseToken(lease.token())));
    return TaskDecision.change(
        task, draft.events(), List.of(Cancellations.requestStop(holder, lease, request, context)));
  }
}
