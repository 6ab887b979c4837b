package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.ListBarriers;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Board;
import java.util.List;

/** Reads the barriers of a tree. */
final class ListBarriersHandler {

  private ListBarriersHandler() {}

  static TaskDecision decide(ListBarriers query, HandlerContext context) {
    return TreeMembers.of(
        query,
        context,
        root -> {
          Board board = root.board();
          return TaskDecision.answer(
              new TaskReply.Barriers(board == null ? List.of() : board.barriers()));
        });
  }
}
