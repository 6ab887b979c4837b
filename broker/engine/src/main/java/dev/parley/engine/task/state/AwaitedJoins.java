package dev.parley.engine.task.state;

import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for children, and which of them need not wait any more. Confined to the
 * thread of its shard.
 *
 * <p>Invariant: a task has a {@link Task#tally} while it is {@code AWAITING_CHILDREN}, and after
 * that as long as children that counted are left to cancel.
 */
final class AwaitedJoins {

  /** Those whose join may be decided. */
  private final SequencedSet<Task> decided = new LinkedHashSet<>();

  /** Those whose join was decided and who may have unfinished children left to cancel. */
  private final SequencedSet<Task> losing = new LinkedHashSet<>();

  private final FanOuts fanOuts;
  private final Cancellations cancellations;
  private final TaskRules rules;

  AwaitedJoins(FanOuts fanOuts, Cancellations cancellations, TaskRules rules) {
    this.fanOuts = fanOuts;
    this.cancellations = cancellations;
    this.rules = rules;
  }

  /** An event of a task was recorded. */
  void moved(Task task, TaskState from) {
    Task parent = task.parent;
    if (parent != null && parent.tally != null) {
      parent.tally.moved(task, from);
      look(parent);
    }
    Task above = parent == null ? null : parent.parent;
    if (parent != null && above != null && above.tally != null) {
      above.tally.movedBelow(parent, task);
      look(above);
    }
    boolean waited = from == TaskState.AWAITING_CHILDREN;
    boolean waits = task.state() == TaskState.AWAITING_CHILDREN;
    if (waited && waits) {
      look(task);
    } else if (waited || waits) {
      fanOuts.left(task);
      start(task);
    }
  }

  /** Takes up a task as it is, all its children being tied to it. */
  void start(Task task) {
    Suspension suspension = task.suspension();
    task.tally = null;
    if (suspension == null || task.state().terminal()) {
      return;
    }
    JoinTally tally = JoinTally.of(task, suspension, rules);
    if (task.state() == TaskState.AWAITING_CHILDREN) {
      task.tally = tally;
      look(task);
    } else if (cancelsLosers(suspension) && tally.unfinished() > 0) {
      task.tally = tally;
      losing.add(task);
    }
  }

  private void look(Task task) {
    if (isDecided(task)) {
      decided.add(task);
    } else {
      fanOuts.look(task);
    }
  }

  private static boolean isDecided(Task task) {
    return task.state() == TaskState.AWAITING_CHILDREN
        && task.joinDecision() != Decision.UNSPECIFIED;
  }

  private static boolean cancelsLosers(Suspension suspension) {
    return suspension.resumed() != null && suspension.resumed().getCancelLosers();
  }

  /** The task whose join was decided first. */
  @Nullable Task nextDecided() {
    while (!decided.isEmpty()) {
      Task task = decided.getFirst();
      if (isDecided(task) && !cancellations.onlyEnds(task)) {
        return task;
      }
      decided.removeFirst();
    }
    return null;
  }

  /** A task that goes on, once its unfinished children that counted are canceled. */
  @Nullable Task nextLosing() {
    while (!losing.isEmpty()) {
      Task task = losing.getFirst();
      if (isLosing(task)) {
        return task;
      }
      losing.removeFirst();
      if (task.state() != TaskState.AWAITING_CHILDREN) {
        task.tally = null;
      }
    }
    return null;
  }

  private static boolean isLosing(Task task) {
    JoinTally tally = task.tally;
    return task.state() != TaskState.AWAITING_CHILDREN
        && !task.state().terminal()
        && tally != null
        && tally.unfinished() > 0;
  }
}
