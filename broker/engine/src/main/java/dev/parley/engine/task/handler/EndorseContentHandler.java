package dev.parley.engine.task.handler;

import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.EndorseContent;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.ContentEndorsed;
import dev.parley.journal.v1.Event;
import java.util.List;
import java.util.Map;

/** Whoever created a tree vouches for what a task in it works on. */
final class EndorseContentHandler {

  private EndorseContentHandler() {}

  static TaskDecision decide(EndorseContent command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    if (task.endorsedBy(command.requestId()) && !context.rules().breaks(TaskRule.ENDORSE_TWICE)) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    if (!Requesters.include(task, command.actor(), 0, context)
        && !context.rules().breaks(TaskRule.ENDORSE_FOREIGN)) {
      return TaskDecision.refuse(
          Refusal.ENDORSEMENT_DENIED,
          "Expected whoever created the tree of task %s to endorse it, but somebody else does"
              .formatted(task.key().taskId()),
          Map.of("task_id", task.key().taskId()));
    }
    TaskDecision refusal = Humans.refuse(task, command.actor(), "endorsed", context);
    if (refusal != null) {
      return refusal;
    }
    if (task.state().terminal()) {
      return Refusals.ended(task);
    }
    if (hasChanged(task, command.seenPosition())
        && !context.rules().breaks(TaskRule.ENDORSE_UNSEEN)) {
      return changed(task);
    }
    if (Refusals.historyFull(task, context)) {
      return Refusals.historyExceeded(task, context);
    }
    Draft draft = Draft.of(task, command.actor(), context);
    draft.add(
        draft
            .event(task.state())
            .setContentEndorsed(
                ContentEndorsed.newBuilder()
                    .setTrust(command.trust())
                    .setMessage(command.message())
                    .setRequestId(command.requestId())
                    .setSeenPosition(command.seenPosition())));
    return TaskDecision.change(task, draft.events(), List.of());
  }

  /** Whether the task was given more to work on after a position; 0 for one that nobody names. */
  private static boolean hasChanged(TaskView task, long seenPosition) {
    if (seenPosition == 0) {
      return false;
    }
    if (seenPosition < task.createdPosition()) {
      return true;
    }
    boolean handed =
        !task.recurs()
            && task.childrenFrom(0, task.childCount()).stream()
                .anyMatch(child ->
                    child.lastPosition() > seenPosition
                        && child.history().anyAfter(seenPosition, Event::hasResultSubmitted));
    return handed || task.history().anyAfter(seenPosition, EndorseContentHandler::gives);
  }

  /** Whether somebody gave the task something to work on. */
  private static boolean gives(Event event) {
    return switch (event.getKindCase()) {
      case MESSAGE_SENT, QUESTION_ANSWERED, RESULT_SUBMITTED, VERDICT_GIVEN, SCHEDULE_CHANGED ->
          true;
      default -> false;
    };
  }

  private static TaskDecision changed(TaskView task) {
    return TaskDecision.refuse(
        Refusal.CONTENT_CHANGED,
        "Expected task %s to work on nothing that whoever endorses it has not seen, but there is more"
            .formatted(task.key().taskId()),
        Map.of("task_id", task.key().taskId()));
  }
}
