package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.ListNotes;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Board;
import java.util.List;

/** Reads the notes of a tree. */
final class ListNotesHandler {

  private ListNotesHandler() {}

  static TaskDecision decide(ListNotes query, HandlerContext context) {
    return TreeMembers.of(
        query,
        context,
        root -> {
          Board board = root.board();
          return TaskDecision.answer(
              new TaskReply.Notes(
                  board == null ? List.of() : board.notes(query.keyPrefix()), root.lastNumber()));
        });
  }
}
