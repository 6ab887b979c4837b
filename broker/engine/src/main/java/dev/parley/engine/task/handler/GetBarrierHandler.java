package dev.parley.engine.task.handler;

import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.TaskCommand.GetBarrier;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Board;
import java.util.Map;

/** Reads a barrier. */
final class GetBarrierHandler {

  private GetBarrierHandler() {}

  static TaskDecision decide(GetBarrier query, HandlerContext context) {
    return TreeMembers.of(
        query,
        context,
        root -> {
          Board board = root.board();
          BarrierSnapshot barrier = board == null ? null : board.barrier(query.name());
          return barrier == null
              ? TaskDecision.refuse(
                  Refusal.BARRIER_NOT_FOUND,
                  "Expected a barrier %s, but nobody has arrived at one".formatted(query.name()),
                  Map.of("name", query.name()))
              : TaskDecision.answer(new TaskReply.AtBarrier(barrier));
        });
  }
}
