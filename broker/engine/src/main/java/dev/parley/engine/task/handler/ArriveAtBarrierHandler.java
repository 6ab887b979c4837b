package dev.parley.engine.task.handler;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.BoardLimits;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.TaskCommand.ArriveAtBarrier;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Board;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.BarrierArrived;
import dev.parley.journal.v1.BarrierEnded;
import dev.parley.journal.v1.Event;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody arrives at a barrier; the last one that was missing opens it. */
final class ArriveAtBarrierHandler {

  private ArriveAtBarrierHandler() {}

  static TaskDecision decide(ArriveAtBarrier command, HandlerContext context) {
    return TreeMembers.of(command, context, root -> arrive(root, command, context));
  }

  private static TaskDecision arrive(
      TaskView root, ArriveAtBarrier command, HandlerContext context) {
    Board board = root.board();
    BarrierSnapshot found = board == null ? null : board.barrier(command.name());
    BarrierSnapshot counted = found == null ? null : found.of(command.requestId());
    if (counted != null && !context.rules().breaks(TaskRule.ARRIVE_AGAIN)) {
      return TaskDecision.answer(new TaskReply.AtBarrier(counted));
    }
    BarrierSnapshot there = found == null ? null : present(found, context);
    if (there != null && !there.participants().isEmpty()) {
      if (there.parties() != command.parties()) {
        return mismatch(there, command);
      }
      if (there.state() != BarrierSnapshot.State.WAITING
          || there.participants().contains(command.participant())) {
        return TaskDecision.answer(new TaskReply.AtBarrier(there));
      }
    }
    return TreeMembers.changing(
        command,
        context,
        open ->
            there == null && full(board)
                ? exceeded()
                : arrived(
                    root,
                    command,
                    there == null ? BarrierSnapshot.first(command.name()) : there,
                    context));
  }

  /** The generation that somebody arrives in who arrives now. */
  private static BarrierSnapshot present(BarrierSnapshot found, HandlerContext context) {
    return found.state() == BarrierSnapshot.State.TIMED_OUT
            && !context.rules().breaks(TaskRule.KEEP_TIMED_OUT)
        ? found.anew()
        : found;
  }

  private static TaskDecision mismatch(BarrierSnapshot there, ArriveAtBarrier command) {
    return TaskDecision.refuse(
        Refusal.BARRIER_MISMATCH,
        "Expected %d parties at barrier %s, as the first to arrive said, but found %d"
            .formatted(there.parties(), command.name(), command.parties()),
        Map.of("parties", Integer.toString(there.parties())));
  }

  private static TaskDecision arrived(
      TaskView root, ArriveAtBarrier command, BarrierSnapshot there, HandlerContext context) {
    boolean first = there.participants().isEmpty();
    long timesOutMs = command.timeoutMs() == 0 ? 0 : context.nowMs() + command.timeoutMs();
    long expireTimeMs = first ? timesOutMs : there.expireTimeMs();
    int count = there.participants().size() + 1;
    Draft draft = Draft.of(root, TreeMembers.actor(command, context), context);
    draft.add(
        draft
            .event(root.state())
            .setBarrierArrived(
                BarrierArrived.newBuilder()
                    .setName(command.name())
                    .setParties(command.parties())
                    .setParticipant(command.participant())
                    .setGeneration(there.generation())
                    .setRequestId(command.requestId())
                    .setExpireTimeMs(expireTimeMs)));
    boolean early = context.rules().breaks(TaskRule.OPEN_EARLY) && command.parties() > 1;
    if (count >= command.parties() - (early ? 1 : 0)) {
      draft.add(ended(draft.event(root.state()), command.name(), BarrierSnapshot.State.OPEN));
    }
    return new TaskDecision(
        draft.events(), () -> reached(root, command.name()), List.of(), List.of());
  }

  static Event.Builder ended(Event.Builder event, String name, BarrierSnapshot.State state) {
    return event.setBarrierEnded(BarrierEnded.newBuilder().setName(name).setState(state.number()));
  }

  private static TaskReply reached(TaskView root, String name) {
    Board board = requireNonNull(root.board(), "the board with the barrier");
    return new TaskReply.AtBarrier(requireNonNull(board.barrier(name), "the barrier"));
  }

  private static boolean full(@Nullable Board board) {
    return board != null && board.barrierCount() >= BoardLimits.BARRIERS_MAX;
  }

  private static TaskDecision exceeded() {
    return TaskDecision.refuse(
        Refusal.BARRIERS_EXCEEDED,
        "Expected at most %d barriers in a tree, but there would be more"
            .formatted(BoardLimits.BARRIERS_MAX),
        Map.of("limit", Integer.toString(BoardLimits.BARRIERS_MAX)));
  }
}
