package dev.parley.engine.task;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Question.AnswerKind;
import dev.parley.engine.task.Question.OverdueAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.QuestionAsked;

/** Asks and answers in a {@link Scenario}. */
final class DialogueScenario {

  private final Scenario scenario;

  DialogueScenario(Scenario scenario) {
    this.scenario = scenario;
  }

  /** One that text answers, and without which the task is parked in the end. */
  static QuestionAsked.Builder question(String questionId) {
    return QuestionAsked.newBuilder()
        .setQuestionId(questionId)
        .setQuestion(ByteString.copyFromUtf8(questionId + "?"))
        .setAnswerKind(AnswerKind.TEXT.number())
        .setOverdueAction(OverdueAction.PARK.number());
  }

  /** The holder of the lease asks, and waits for as long as it takes. */
  TaskReply ask(String id, long token, String agentId, String questionId) {
    return ask(id, token, agentId, question(questionId), 0);
  }

  TaskReply ask(
      String id, long token, String agentId, QuestionAsked.Builder question, long timeoutMs) {
    return scenario.when(
        new TaskCommand.Ask(
            Scenario.lease(id, token), Scenario.holder(agentId), question.build(), timeoutMs));
  }

  /** The requester answers. */
  TaskReply answer(String id, String questionId, String text) {
    return answer(id, questionId, text, Actors.requester("local"), 0);
  }

  /**
   * Somebody answers.
   *
   * @param parentToken of the lease of the parent; 0 for none
   */
  TaskReply answer(String id, String questionId, String text, Actor by, long parentToken) {
    return scenario.when(
        new TaskCommand.AnswerTask(
            Scenario.key(id),
            by,
            questionId,
            AnswerKind.TEXT,
            "",
            ByteString.copyFromUtf8(text),
            "answer-" + text,
            parentToken));
  }
}
