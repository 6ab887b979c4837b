package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.Question.OverdueAction;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskCommand.ExpireQuestion;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.QuestionExpired;
import java.util.List;

/**
 * No answer came in time: the default answer takes its place, or what the question says follows.
 */
final class ExpireQuestionHandler {

  private ExpireQuestionHandler() {}

  static TaskDecision decide(ExpireQuestion command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    Question question = task == null ? null : task.dialogue().question(command.questionId());
    if (task == null || question == null || !question.isOpen() || task.state().terminal()) {
      return TaskDecision.acknowledge();
    }
    OverdueAction action = action(task, question, context);
    if (action == OverdueAction.GO_ON
        && !question.asked().getDefaultAnswer().isEmpty()
        && !context.rules().breaks(TaskRule.FORGET_DEFAULT_ANSWER)) {
      return Answers.give(
          task,
          question,
          Actors.BROKER,
          question.asked().getDefaultAnswer(),
          "",
          Trust.AGENT,
          context);
    }
    return expire(task, question, action, context);
  }

  /** A review is retried by others, whatever its question says: who waits for it waits for it. */
  private static OverdueAction action(TaskView task, Question question, HandlerContext context) {
    OverdueAction asked = OverdueAction.byNumber(question.asked().getOverdueAction());
    boolean retried =
        task.key().isReview()
            && asked == OverdueAction.PARK
            && !context.rules().breaks(TaskRule.PARK_REVIEW);
    OverdueAction action = retried ? OverdueAction.FAIL_ATTEMPT : asked;
    boolean goesOn =
        (action == OverdueAction.PARK && context.rules().breaks(TaskRule.OVERDUE_GOES_ON))
            || (action == OverdueAction.FAIL_ATTEMPT
                && context.rules().breaks(TaskRule.OVERDUE_SPARES_ATTEMPT));
    return goesOn ? OverdueAction.GO_ON : action;
  }

  private static TaskDecision expire(
      TaskView task, Question question, OverdueAction action, HandlerContext context) {
    Dialogue then = task.dialogue().expired(question.id(), context.nowMs());
    TaskState state = Waits.afterQuestion(task, then.blocked(), context.nowMs());
    Draft draft = Draft.of(task, Actors.BROKER, context);
    draft.add(
        draft
            .event(state)
            .setQuestionExpired(
                QuestionExpired.newBuilder()
                    .setQuestionId(question.id())
                    .setOverdueAction(action.number())
                    .setResumes(state != task.state())));
    return switch (action) {
      case UNSPECIFIED, GO_ON ->
          TaskDecision.change(task, draft.events(), Answers.tell(task, then, question.id()));
      case PARK -> {
        draft.park(TaskReason.ANSWER_OVERDUE);
        yield TaskDecision.change(task, draft.events(), revoke(task, message(question)));
      }
      case FAIL_ATTEMPT -> failAttempt(task, state, question, draft, context);
    };
  }

  /** With nobody at work there is no attempt to fail: the next one finds the question expired. */
  private static TaskDecision failAttempt(
      TaskView task, TaskState state, Question question, Draft draft, HandlerContext context) {
    Lease lease = task.lease();
    if (lease != null) {
      AttemptFailed.Builder failed =
          AttemptFailed.newBuilder()
              .setLeaseToken(lease.token())
              .setFailureClass(FailureClass.ANSWER_OVERDUE.number())
              .setMessage(message(question));
      AttemptFailures.draft(draft, task, state, FailureClass.ANSWER_OVERDUE, failed, 0, context);
    }
    return TaskDecision.change(task, draft.events(), revoke(task, message(question)));
  }

  private static List<TaskEffect> revoke(TaskView task, String message) {
    Holder holder = task.holder();
    Lease lease = task.lease();
    return holder == null || lease == null
        ? List.of()
        : List.of(new TaskEffect.Revoke(holder, lease, TaskEffect.Cause.ANSWER_OVERDUE, message));
  }

  private static String message(Question question) {
    return "No answer to question %s came in time".formatted(question.id());
  }
}
