package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.LeaseCommand;
import dev.parley.engine.task.command.TaskCommand.ReportStop;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.command.TaskCommand.SubmitVerdict;
import dev.parley.engine.task.command.TaskCommand.YieldTask;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.handler.TaskDecision.SoftChange;
import dev.parley.engine.task.state.Stop;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.ResultRefused;
import dev.parley.journal.v1.StopReported;
import dev.parley.journal.v1.VerdictRefused;
import dev.parley.journal.v1.YieldRefused;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of a lease says after a kill switch ended it, or when it is about to: it does not
 * count, but it is kept as evidence, at most one result, verdict and yield for a lease, and the
 * first word about the stop with the first that everything has.
 */
final class LateWords {

  private LateWords() {}

  /**
   * Refuses what ends an attempt of a task that is about to be killed.
   *
   * @return null when it is not
   */
  static @Nullable TaskDecision aboutToBeKilled(
      TaskView task, LeaseCommand command, HandlerContext context) {
    Switch kill = task.state().terminal() ? null : context.tasks().switches().killing(task);
    return kill == null || context.rules().breaks(TaskRule.ACCEPT_KILLED_RESULT)
        ? null
        : refused(task, command, kill.id(), context);
  }

  /**
   * Refuses what is said under a lease that was killed.
   *
   * @return null when it was another one
   */
  static @Nullable TaskDecision killed(
      TaskView task, LeaseCommand command, HandlerContext context) {
    Stop stop = task.state() == TaskState.KILLED ? task.stop() : null;
    return stop != null && stop.isOf(command.lease(), command.holder())
        ? refused(task, command, stop.switchId(), context)
        : null;
  }

  /** Keeps whether the holder has stopped. */
  static TaskDecision keep(
      TaskView task, ReportStop command, SoftChange[] freed, HandlerContext context) {
    return TaskDecision.acknowledge(evidence(task, command, context).events(), freed);
  }

  private static TaskDecision refused(
      TaskView task, LeaseCommand command, String switchId, HandlerContext context) {
    TaskReply reply =
        new TaskReply.Refused(
            Refusal.STALE_LEASE,
            "Expected a live lease of task %s, but kill switch %s ended it"
                .formatted(task.key().taskId(), switchId),
            Map.of(
                "task_id", command.lease().task().taskId(),
                "lease_token", Long.toString(command.lease().token()),
                "switch_id", switchId));
    return new TaskDecision(
        evidence(task, command, context).events(), () -> reply, List.of(), List.of());
  }

  private static Draft evidence(TaskView task, LeaseCommand command, HandlerContext context) {
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    KindCase kept = kept(command, context.rules());
    if (kept != null && !said(task, command, kept)) {
      Event.Builder word = draft.event(task.state());
      fill(word, task, command, context);
      draft.add(word);
    }
    return draft;
  }

  /** As what it is kept that a holder says something; null when it is not. */
  private static @Nullable KindCase kept(LeaseCommand command, TaskRules rules) {
    if (rules.breaks(TaskRule.FORGET_EVIDENCE)) {
      return null;
    }
    boolean resultsAlone = rules.breaks(TaskRule.KEEP_RESULTS_ALONE);
    return switch (command) {
      case SubmitResult done -> KindCase.RESULT_REFUSED;
      case SubmitVerdict given -> resultsAlone ? null : KindCase.VERDICT_REFUSED;
      case YieldTask yielded -> resultsAlone ? null : KindCase.YIELD_REFUSED;
      case ReportStop stopped -> KindCase.STOP_REPORTED;
      default -> null;
    };
  }

  private static void fill(
      Event.Builder word, TaskView task, LeaseCommand command, HandlerContext context) {
    long token = command.lease().token();
    switch (command) {
      case SubmitResult done ->
          word.setResultRefused(
              ResultRefused.newBuilder()
                  .setLeaseToken(token)
                  .setResult(Results.labelled(task, done, context)));
      case SubmitVerdict given ->
          word.setVerdictRefused(
              VerdictRefused.newBuilder()
                  .setLeaseToken(token)
                  .setVerdict(SubmitVerdictHandler.labelled(task, given, context)));
      case YieldTask yielded ->
          word.setYieldRefused(
              YieldRefused.newBuilder()
                  .setLeaseToken(token)
                  .setContinuation(yielded.continuation())
                  .setJoin(yielded.join()));
      case ReportStop stopped ->
          word.setStopReported(
              StopReported.newBuilder()
                  .setLeaseToken(token)
                  .setStopped(stopped.stopped())
                  .setMessage(stopped.message()));
      default -> throw new IllegalArgumentException("Expected what is kept, but got " + command);
    }
  }

  private static boolean said(TaskView task, LeaseCommand command, KindCase kind) {
    Stop stop = task.stop();
    return stop != null
        && stop.isOf(command.lease(), command.holder())
        && (command instanceof ReportStop report
            ? stop.hasSaid(report.stopped())
            : stop.refused().contains(kind));
  }
}
