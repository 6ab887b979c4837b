package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ChangeSchedule;
import dev.parley.engine.task.command.TaskCommand.DeclineAttempt;
import dev.parley.engine.task.command.TaskCommand.FailAttempt;
import dev.parley.engine.task.command.TaskCommand.HoldSchedule;
import dev.parley.engine.task.command.TaskCommand.LeaseCommand;
import dev.parley.engine.task.command.TaskCommand.ReportStop;
import dev.parley.engine.task.command.TaskCommand.RequesterCommand;
import dev.parley.engine.task.command.TaskCommand.RetargetTask;
import dev.parley.engine.task.command.TaskCommand.RetryTask;
import dev.parley.engine.task.command.TaskCommand.ReviewTask;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.command.TaskCommand.SubmitVerdict;
import dev.parley.engine.task.command.TaskCommand.TriggerSchedule;
import dev.parley.engine.task.command.TaskCommand.YieldTask;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.Canceling;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptDeclined;
import dev.parley.journal.v1.CancelRequested;
import dev.parley.journal.v1.StopReported;
import dev.parley.journal.v1.VerdictSubmitted;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How tasks end that are being canceled, and what is refused meanwhile. */
final class Cancellations {

  private Cancellations() {}

  /**
   * Ends a task that is being canceled with the last word of its holder, or lets its lease go when
   * it has to outlast those below it. A result is kept, and does not complete the task. Who yields
   * has not come to an end: what is below comes first.
   *
   * @return null when it is not being canceled
   */
  static @Nullable TaskDecision lastWord(
      TaskView task, LeaseCommand command, HandlerContext context) {
    CancelRequested request = context.tasks().canceling(task);
    boolean waits = command instanceof YieldTask;
    if (request == null || waits || context.rules().breaks(TaskRule.COMPLETE_CANCELING)) {
      return null;
    }
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    word(draft, task, command, context);
    if (!outlasts(task, context)) {
      end(draft, task, request);
    }
    return TaskDecision.acknowledge(draft.events(), ReportStopHandler.freed(command));
  }

  private static void word(
      Draft draft, TaskView task, LeaseCommand command, HandlerContext context) {
    long token = command.lease().token();
    if (command instanceof SubmitResult done) {
      UsageReports.last(draft, task, done.usage(), token);
      draft.add(
          draft
              .event(TaskState.VERIFYING)
              .setResultSubmitted(Results.submitted(task, done, context)));
    } else if (command instanceof FailAttempt failure) {
      UsageReports.last(draft, task, failure.usage(), token);
      draft.add(
          draft.event(Waits.onward(task)).setAttemptFailed(FailAttemptHandler.failed(failure)));
    } else if (command instanceof DeclineAttempt declined) {
      draft.add(
          draft
              .event(Waits.onward(task))
              .setAttemptDeclined(
                  AttemptDeclined.newBuilder()
                      .setLeaseToken(token)
                      .setMessage(declined.message())));
    } else if (command instanceof SubmitVerdict given) {
      UsageReports.last(draft, task, given.used(), token);
      draft.add(
          draft
              .event(TaskState.VERIFYING)
              .setVerdictSubmitted(
                  VerdictSubmitted.newBuilder()
                      .setLeaseToken(token)
                      .setDecision(given.decision().number())
                      .setVerdict(SubmitVerdictHandler.labelled(task, given, context))
                      .setUsage(given.usage())));
    } else if (command instanceof ReportStop stop) {
      draft.add(
          draft
              .event(TaskState.QUEUED)
              .setStopReported(
                  StopReported.newBuilder()
                      .setLeaseToken(token)
                      .setStopped(stop.stopped())
                      .setMessage(stop.message())));
    }
  }

  /** Whether a task that is being canceled has to be there until all below it has ended. */
  static boolean outlasts(TaskView task, HandlerContext context) {
    return task.unfinishedChildCount() > 0 && !context.rules().breaks(TaskRule.END_PARENTS_FIRST);
  }

  /** Ends a task that is being canceled, by its own cancellation or by one above it. */
  static void end(Draft draft, TaskView task, CancelRequested request) {
    draft.end(TaskState.CANCELED, reason(task, request), request.getMessage());
  }

  static TaskEffect.RequestStop requestStop(
      Holder holder, Lease lease, CancelRequested request, HandlerContext context) {
    long graceMs = Math.max(0, request.getDueTimeMs() - context.nowMs());
    return new TaskEffect.RequestStop(holder, lease, graceMs, request.getMessage());
  }

  static TaskReason reason(TaskView task, CancelRequested request) {
    Canceling own = task.canceling();
    return own == null ? TaskReason.PARENT_ENDED : TaskReason.byNumber(own.request().getReason());
  }

  /**
   * Refuses what would let a task that is being canceled go on, or complete. Whoever works on it
   * may still be answered and told something.
   *
   * @return null when it is not being canceled, or may be asked
   */
  static @Nullable TaskDecision refusal(RequesterCommand command, HandlerContext context) {
    boolean goesOn =
        command instanceof ReviewTask
            || command instanceof RetryTask
            || command instanceof RetargetTask
            || command instanceof TriggerSchedule
            || command instanceof HoldSchedule
            || command instanceof ChangeSchedule;
    if (!goesOn || !context.tasks().anyCanceling()) {
      return null;
    }
    TaskView task = context.tasks().find(command.key());
    boolean canceling =
        task != null && !task.state().terminal() && context.tasks().canceling(task) != null;
    return canceling ? refuse(command.key()) : null;
  }

  static TaskDecision refuse(TaskKey key) {
    return TaskDecision.refuse(
        Refusal.TASK_CANCELING,
        "Expected a tree that goes on, but the one of task %s is being canceled"
            .formatted(key.taskId()),
        Map.of("task_id", key.taskId()));
  }
}
