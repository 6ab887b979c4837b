package dev.parley.engine.task.handler;

import dev.parley.engine.task.Question;
import dev.parley.engine.task.Question.State;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskCommand.AnswerTask;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the answer to a question, once, from whoever may give it. */
final class AnswerTaskHandler {

  private AnswerTaskHandler() {}

  static TaskDecision decide(AnswerTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    Question question = task.dialogue().question(command.questionId());
    if (question != null && repeated(question, command)) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    if (task.state().terminal()) {
      return Refusals.ended(task);
    }
    if (question != null && isOwn(question, command)) {
      return Humans.refuseOwn(task, command.actor(), "answered");
    }
    TaskDecision stale =
        Requesters.stale(task, command.actor(), command.parentLeaseToken(), context);
    if (stale != null) {
      return stale;
    }
    if (!Requesters.includeOrHuman(task, command.actor(), command.parentLeaseToken(), context)) {
      return Requesters.expected(task);
    }
    if (question == null) {
      return refuse(
          Refusal.QUESTION_NOT_FOUND,
          task,
          command,
          "to be one of the task's, but it has none such");
    }
    if (question.state() == State.ANSWERED && !context.rules().breaks(TaskRule.ANSWER_TWICE)) {
      return refuse(Refusal.QUESTION_ANSWERED, task, command, "to be open, but it has its answer");
    }
    boolean overdue = isOverdue(task, question);
    if (!question.isOpen() && question.state() != State.ANSWERED && !overdue) {
      return refuse(
          Refusal.QUESTION_CLOSED, task, command, "to be open, but it is " + question.state());
    }
    String problem = problem(question, command);
    return problem == null
        ? answer(task, question, command, context)
        : TaskDecision.refuse(Refusal.ANSWER_INVALID, problem);
  }

  private static TaskDecision answer(
      TaskView task, Question question, AnswerTask command, HandlerContext context) {
    return Answers.give(
        task,
        question,
        command.actor(),
        command.answer(),
        command.requestId(),
        trust(task, command),
        context);
  }

  /** What a manager answers came of what it works on. */
  private static int trust(TaskView task, AnswerTask command) {
    TaskView manager = command.parentLeaseToken() == 0 ? null : task.parent();
    if (manager != null) {
      return manager.trust();
    }
    return Humans.isAgent(command.actor()) ? Trust.AGENT : Trust.USER;
  }

  /**
   * Whether an agent answers itself. The lease of the parent says that it answers as its manager.
   */
  private static boolean isOwn(Question question, AnswerTask command) {
    return Humans.isAgent(command.actor())
        && command.parentLeaseToken() == 0
        && question.asker().getId().equals(command.actor().getId());
  }

  /** Whether the task was parked for want of this answer: it is still of use then. */
  private static boolean isOverdue(TaskView task, Question question) {
    return question.state() == State.EXPIRED
        && task.state() == TaskState.PARKED
        && task.reason() == TaskReason.ANSWER_OVERDUE;
  }

  private static boolean repeated(Question question, AnswerTask command) {
    return !command.requestId().isEmpty()
        && question.state() == State.ANSWERED
        && question.answerRequestId().equals(command.requestId());
  }

  /** What is wrong with the answer in itself; null when nothing is. */
  private static @Nullable String problem(Question question, AnswerTask command) {
    int kind = question.asked().getAnswerKind();
    if (kind != command.kind().number()) {
      return "Expected an answer of kind %s to question %s, but found %s"
          .formatted(Question.AnswerKind.byNumber(kind), question.id(), command.kind());
    }
    if (command.kind() == Question.AnswerKind.CHOICE
        && !question.asked().getChoicesList().contains(command.choice())) {
      return "Expected one of the choices of question %s, but found another"
          .formatted(question.id());
    }
    return null;
  }

  private static TaskDecision refuse(
      Refusal refusal, TaskView task, AnswerTask command, String found) {
    return TaskDecision.refuse(
        refusal,
        "Expected question %s %s".formatted(command.questionId(), found),
        Map.of("task_id", task.key().taskId(), "question_id", command.questionId()));
  }
}
