package dev.parley.engine.task.state;

import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.TaskCommand.ExpireProposal;
import dev.parley.engine.task.command.TaskCommand.ExpireQuestion;
import dev.parley.engine.task.command.TaskCommand.InternalCommand;
import dev.parley.engine.task.command.TaskCommand.TimeOutBarrier;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * When the time runs out for what a task waits for: its children, answers, decisions, and those who
 * are to arrive at its barriers. These times stand still while a switch holds the task. Confined to
 * the thread of its shard.
 */
final class WaitTimes {

  /** What is due, and when, in milliseconds since 1970. */
  record Due(long timeMs, InternalCommand command) {}

  private final Switches switches;

  WaitTimes(Switches switches) {
    this.switches = switches;
  }

  /** Whether a switch holds a task that waits for something for a time. */
  boolean standStill(Task task) {
    return !switches.none()
        && !task.state().terminal()
        && waitsForATime(task)
        && switches.holding(task) != null;
  }

  /** Whether a task waits for something that is over when a time has passed. */
  static boolean waitsForATime(Task task) {
    return rawMs(task) != Long.MAX_VALUE;
  }

  /** The first of its times, as if nothing had ever held the task. */
  private static long rawMs(Task task) {
    long rawMs =
        task.converses()
            ? Math.min(task.dialogue().dueMs(), task.proposals().dueMs())
            : Long.MAX_VALUE;
    Suspension suspension = task.state() == TaskState.AWAITING_CHILDREN ? task.suspension() : null;
    if (suspension != null) {
      rawMs = Math.min(rawMs, suspension.timeoutMs());
    }
    for (BarrierSnapshot barrier : barriers(task)) {
      rawMs = Math.min(rawMs, barrier.dueMs());
    }
    return rawMs;
  }

  /**
   * Since when a task has been waiting for what is over when a time has passed, in milliseconds
   * since 1970; {@link Long#MAX_VALUE} when it does not wait for any such thing.
   */
  static long sinceMs(Task task) {
    if (!waitsForATime(task)) {
      return Long.MAX_VALUE;
    }
    LongStream.Builder times = LongStream.builder();
    if (task.converses()) {
      task.dialogue().questions().stream()
          .filter(question -> question.dueMs() != Long.MAX_VALUE)
          .forEach(question -> times.add(question.askTimeMs()));
      task.proposals().all().stream()
          .filter(proposal -> proposal.dueMs() != Long.MAX_VALUE)
          .forEach(proposal -> times.add(proposal.proposeTimeMs()));
    }
    Suspension suspension = task.state() == TaskState.AWAITING_CHILDREN ? task.suspension() : null;
    if (suspension != null && suspension.timeoutMs() != Long.MAX_VALUE) {
      times.add(suspension.sinceMs());
    }
    barriers(task).stream()
        .filter(barrier -> barrier.dueMs() != Long.MAX_VALUE)
        .forEach(barrier -> times.add(barrier.sinceMs()));
    return times.build().min().orElse(Long.MAX_VALUE);
  }

  private static List<BarrierSnapshot> barriers(Task task) {
    Board board = task.hasBoard() ? task.board() : null;
    return board == null ? List.of() : board.barriers();
  }

  /** When the join of a task times out; {@link Long#MAX_VALUE} for never. */
  long joinMs(Task task) {
    Suspension suspension = task.suspension();
    return suspension == null
        ? Long.MAX_VALUE
        : switches.postponed(task, suspension.sinceMs(), suspension.timeoutMs());
  }

  /** The barrier of a tree that times out first; null when none does. */
  @Nullable Due barrier(Task root) {
    if (!root.hasBoard()) {
      return null;
    }
    Due first = null;
    for (BarrierSnapshot barrier : barriers(root)) {
      long dueMs = switches.postponed(root, barrier.sinceMs(), barrier.dueMs());
      if (dueMs < timeMs(first)) {
        first = new Due(dueMs, new TimeOutBarrier(root.key(), barrier.name()));
      }
    }
    return first;
  }

  /** The question or the proposal of a task that expires first; null when none does. */
  @Nullable Due word(Task task) {
    TaskKey key = task.key();
    Due first = null;
    if (task.dialogue().dueMs() != Long.MAX_VALUE) {
      for (Question question : task.dialogue().questions()) {
        long dueMs = switches.postponed(task, question.askTimeMs(), question.dueMs());
        if (dueMs < timeMs(first)) {
          first = new Due(dueMs, new ExpireQuestion(key, question.id()));
        }
      }
    }
    if (task.proposals().dueMs() != Long.MAX_VALUE) {
      for (Proposal proposal : task.proposals().all()) {
        long dueMs = switches.postponed(task, proposal.proposeTimeMs(), proposal.dueMs());
        if (dueMs < timeMs(first)) {
          first = new Due(dueMs, new ExpireProposal(key, proposal.id()));
        }
      }
    }
    return first;
  }

  static long timeMs(@Nullable Due due) {
    return due == null ? Long.MAX_VALUE : due.timeMs();
  }
}
