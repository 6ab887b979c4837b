package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.ContentStamps.Kind;
import dev.parley.engine.task.command.TaskCommand.ReportProgress;
import dev.parley.engine.task.handler.TaskDecision.Heard;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.ProgressReported;

/** Adds what the holder tells to the history, as long as there is room in it. */
final class ReportProgressHandler {

  private ReportProgressHandler() {}

  static TaskDecision decide(ReportProgress command, HandlerContext context) {
    return Leases.whileLive(command, context, task -> report(task, command, context));
  }

  private static TaskDecision report(
      TaskView task, ReportProgress command, HandlerContext context) {
    if (Refusals.historyFull(task, context)) {
      // The attempt goes on all the same: progress that has no room is a sign of life.
      return Refusals.historyExceeded(task, context, new Heard(command.lease(), true));
    }
    if (Refusals.bytesFull(context)) {
      return Refusals.bytesExceeded(context, new Heard(command.lease(), true));
    }
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    draft.add(
        draft
            .event(Waits.working(task))
            .setProgressReported(
                ProgressReported.newBuilder()
                    .setLeaseToken(command.lease().token())
                    .setProgress(
                        Lowered.word(Kind.PROGRESS, command.progress(), task.trust(), context))
                    .setActionFingerprint(command.action())));
    return command.action().isEmpty()
        ? TaskDecision.acknowledge(draft.events())
        : Repetitions.decide(draft, task, command, context);
  }
}
