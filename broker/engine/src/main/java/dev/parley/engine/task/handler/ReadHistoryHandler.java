package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.ReadHistory;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.History;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.List;

/** Reads the history of one task. */
final class ReadHistoryHandler {

  private ReadHistoryHandler() {}

  static TaskDecision decide(ReadHistory query, HandlerContext context) {
    TaskView task = context.tasks().find(query.key());
    if (task == null) {
      return Refusals.notFound(query.key());
    }
    History history = task.history();
    List<Event> events = history.after(query.afterNumber(), query.limit());
    if (context.rules().breaks(TaskRule.HIDE_NOTES)) {
      events = events.stream().filter(e -> !e.hasNoteWritten() && !e.hasNoteDeleted()).toList();
    }
    List<Long> positions = events.stream().map(e -> history.position(e.getNumber())).toList();
    boolean complete = events.isEmpty() || events.getLast().getNumber() == task.lastNumber();
    return TaskDecision.answer(
        new TaskReply.History(events, positions, complete, task.state().terminal()));
  }
}
