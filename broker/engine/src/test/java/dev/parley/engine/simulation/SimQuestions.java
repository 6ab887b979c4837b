package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.Question.AnswerKind;
import dev.parley.engine.task.Question.OverdueAction;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.QuestionAsked;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Questions that agents ask, the same each time they are asked, and answers to them. */
final class SimQuestions {

  private SimQuestions() {}

  /** How long a question of a task waits; 0 for as long as it takes. */
  static long timeoutMs(TaskKey task, String id) {
    Random own = of(task, id);
    return own.nextInt(2) == 0 ? 0 : 500 + own.nextInt(8_000);
  }

  static QuestionAsked draw(TaskKey task, String id) {
    Random own = of(task, id + "/content");
    boolean optional = own.nextInt(4) == 0;
    QuestionAsked.Builder question =
        QuestionAsked.newBuilder()
            .setQuestionId(id)
            .setQuestion(ByteString.copyFromUtf8("what about " + id + "?"))
            .setAnswerKind(AnswerKind.TEXT.number())
            .setOptional(optional)
            .setOverdueAction(optional ? OverdueAction.GO_ON.number() : 1 + own.nextInt(3));
    if (own.nextBoolean()) {
      question.setDefaultAnswer(ByteString.copyFromUtf8("whatever"));
    }
    return question.build();
  }

  /** Whether somebody ever answers: only what expires by itself may be left alone. */
  static boolean isIgnored(TaskKey task, Question question) {
    return question.asked().getExpireTimeMs() > 0 && of(task, question.id()).nextInt(5) == 0;
  }

  static TaskCommand answer(
      TaskSnapshot task, Question question, Actor by, long parentToken, RandomGenerator random) {
    return new TaskCommand.AnswerTask(
        task.key(),
        by,
        question.id(),
        AnswerKind.TEXT,
        "",
        ByteString.copyFromUtf8("answer " + random.nextInt(100)),
        "answer-" + random.nextInt(3),
        parentToken);
  }

  private static Random of(TaskKey task, String id) {
    return new Random((task.taskId() + id).hashCode());
  }
}
