package dev.parley.engine.task.handler;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.QuestionAnswered;
import java.util.List;

/** Decides what follows when a question is answered: by somebody, or by default. */
final class Answers {

  private Answers() {}

  static TaskDecision give(
      TaskView task,
      Question question,
      Actor by,
      ByteString answer,
      String requestId,
      int trust,
      HandlerContext context) {
    QuestionAnswered.Builder answered =
        QuestionAnswered.newBuilder()
            .setQuestionId(question.id())
            .setAnswer(answer)
            .setRequestId(requestId)
            .setTrust(trust < Trust.USER ? trust : 0);
    Dialogue then = task.dialogue().answered(answered.build(), by, context.nowMs());
    TaskState state = state(task, question, then, context.nowMs());
    answered.setResumes(state != task.state());
    Draft draft = Draft.of(task, by, context);
    draft.add(draft.event(state).setQuestionAnswered(answered));
    return TaskDecision.change(task, draft.events(), tell(task, then, question.id()));
  }

  private static TaskState state(TaskView task, Question question, Dialogue then, long nowMs) {
    boolean parkedForIt =
        question.state() == Question.State.EXPIRED
            && task.state() == TaskState.PARKED
            && task.reason() == TaskReason.ANSWER_OVERDUE;
    if (parkedForIt) {
      return Waits.unless(then.blocked(), task.proposals().pending(), TaskState.QUEUED);
    }
    return Waits.afterQuestion(task, then.blocked(), nowMs);
  }

  /** What the holder, if there is one, is told of a question. */
  static List<TaskEffect> tell(TaskView task, Dialogue then, String questionId) {
    Holder holder = task.holder();
    Lease lease = task.lease();
    Question closed = then.question(questionId);
    return holder == null || lease == null || closed == null
        ? List.of()
        : List.of(new TaskEffect.TellAnswer(holder, lease, closed));
  }
}
