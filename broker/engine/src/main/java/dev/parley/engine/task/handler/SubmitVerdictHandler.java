package dev.parley.engine.task.handler;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.ContentStamps.Kind;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.SubmitVerdict;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerdictSubmitted;

/** Takes the verdict of an agent that reviews: its review is done. */
final class SubmitVerdictHandler {

  private SubmitVerdictHandler() {}

  static TaskDecision decide(SubmitVerdict command, HandlerContext context) {
    return Leases.closing(
        command, KindCase.VERDICT_SUBMITTED, context, task -> submit(task, command, context));
  }

  private static TaskDecision submit(
      TaskView review, SubmitVerdict command, HandlerContext context) {
    TaskView reviewed = requireNonNull(review.parent(), "what is reviewed");
    TaskCreated asked = reviewed.created();
    String problem =
        Verdicts.problem(
            asked, command.decision(), command.findings(), command.explained(), false, context);
    if (problem != null) {
      return TaskDecision.refuse(Refusal.VERDICT_INVALID, problem);
    }
    Draft draft = Draft.of(review, Actors.agent(command.holder()), context);
    UsageReports.last(draft, review, command.used(), command.lease().token());
    draft.add(
        draft
            .event(TaskState.VERIFYING)
            .setVerdictSubmitted(
                VerdictSubmitted.newBuilder()
                    .setLeaseToken(command.lease().token())
                    .setDecision(command.decision().number())
                    .setVerdict(labelled(review, command, context))
                    .addAllOpenCriteria(Verdicts.open(asked, command.findings(), context))
                    .setUsage(command.usage())));
    draft.end(TaskState.COMPLETED, TaskReason.REVIEW_GIVEN, "");
    return TaskDecision.acknowledge(
        draft.events(), new SlotFreed(command.holder(), command.lease()));
  }

  /** What a reviewer says came of what it reviews. */
  static ByteString labelled(TaskView review, SubmitVerdict command, HandlerContext context) {
    TaskView reviewed = review.parent();
    return reviewed == null
        ? command.verdict()
        : Lowered.word(Kind.VERDICT, command.verdict(), reviewed.trust(), context);
  }
}
