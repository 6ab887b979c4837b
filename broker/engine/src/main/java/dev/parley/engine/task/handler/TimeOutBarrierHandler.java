package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.TaskCommand.TimeOutBarrier;
import dev.parley.engine.task.state.Board;
import dev.parley.engine.task.state.TaskView;

/** The time of a barrier has passed, and not enough have arrived. */
final class TimeOutBarrierHandler {

  private TimeOutBarrierHandler() {}

  static TaskDecision decide(TimeOutBarrier command, HandlerContext context) {
    TaskView root = context.tasks().find(command.root());
    Board board = root == null ? null : root.board();
    BarrierSnapshot due = board == null ? null : board.barrier(command.name());
    if (root == null || due == null || root.state().terminal() || !isDue(root, due, context)) {
      return TaskDecision.acknowledge();
    }
    Draft draft = Draft.of(root, Actors.BROKER, context);
    draft.add(
        ArriveAtBarrierHandler.ended(
            draft.event(root.state()), due.name(), BarrierSnapshot.State.TIMED_OUT));
    return TaskDecision.acknowledge(draft.events());
  }

  private static boolean isDue(TaskView root, BarrierSnapshot barrier, HandlerContext context) {
    long dueMs = context.tasks().switches().postponed(root, barrier.sinceMs(), barrier.dueMs());
    return dueMs <= context.nowMs();
  }
}
