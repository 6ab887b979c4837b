package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.Ask;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.QuestionAsked;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes a question of the holder. What was asked before is not asked twice: if it is open nothing
 * changes, if it is answered the answer is told again.
 */
final class AskHandler {

  private AskHandler() {}

  static TaskDecision decide(Ask command, HandlerContext context) {
    return Leases.whileLive(command, context, task -> ask(task, command, context));
  }

  private static TaskDecision ask(TaskView task, Ask command, HandlerContext context) {
    Dialogue dialogue = task.dialogue();
    Question before = dialogue.question(command.question().getQuestionId());
    if (before != null && !before.asked().getQuestion().equals(command.question().getQuestion())) {
      return refuse(
          Refusal.QUESTION_CONFLICT,
          "Expected question %s to be what it was before, but it asks something else"
              .formatted(before.id()),
          task);
    }
    if (before != null && before.isOpen()) {
      return TaskDecision.repeated(command.lease(), context.rules());
    }
    int limit = context.limits().questionsMax();
    if (before == null && dialogue.questions().size() >= limit) {
      return refuse(
          Refusal.QUESTIONS_EXCEEDED,
          "Expected at most %d questions of one task, but there would be more".formatted(limit),
          task);
    }
    if (!Refusals.historyFull(task, context)) {
      return asked(task, before, command, context);
    }
    return before != null && before.state() == Question.State.ANSWERED
        ? told(before, command, context)
        : Refusals.historyExceeded(task, context);
  }

  /** Tells an answer again, and keeps nothing of it: the history is full. */
  private static TaskDecision told(Question answered, Ask command, HandlerContext context) {
    return TaskDecision.repeated(
        command.lease(),
        context.rules(),
        new TaskEffect.TellAnswer(command.holder(), command.lease(), answered));
  }

  private static TaskDecision asked(
      TaskView task, @Nullable Question before, Ask command, HandlerContext context) {
    Question answered = before != null && before.state() == Question.State.ANSWERED ? before : null;
    boolean waits = answered == null && !command.question().getOptional();
    QuestionAsked.Builder asked =
        command.question().toBuilder().setLeaseToken(command.lease().token());
    if (command.timeoutMs() > 0) {
      asked.setExpireTimeMs(context.nowMs() + command.timeoutMs());
    }
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    draft.add(
        draft
            .event(waits ? TaskState.INPUT_REQUIRED : Waits.working(task))
            .setQuestionAsked(asked));
    List<TaskEffect> effects =
        answered == null
            ? List.of()
            : List.of(new TaskEffect.TellAnswer(command.holder(), command.lease(), answered));
    return new TaskDecision(
        draft.events(), () -> TaskReply.Acknowledged.INSTANCE, effects, List.of());
  }

  private static TaskDecision refuse(Refusal refusal, String message, TaskView task) {
    return TaskDecision.refuse(refusal, message, Map.of("task_id", task.key().taskId()));
  }
}
