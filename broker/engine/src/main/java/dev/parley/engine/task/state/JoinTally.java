package dev.parley.engine.task.state;

import dev.parley.engine.task.JoinCount;
import dev.parley.engine.task.Joins.ChildFailureAction;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Join;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The children that a join counts, and how they stand: a function of the children. Confined to the
 * thread of its shard.
 *
 * <p>What counts was there when the task yielded: the first children, or those that the join names.
 * Of a fan-out every item counts, whether its child is there yet or not. Nobody holds a fan-out, so
 * whoever waits for it looks after the children that the broker makes of it.
 */
final class JoinTally {

  private final Join join;
  private final Set<String> named;
  private final long lastPosition;

  /** Those that are to become children, when all of them count. */
  private final @Nullable FanOutItems items;

  private final Told told;

  /** Children that need somebody: for themselves or, fan-outs, for those that they have made. */
  private final Map<Task, Set<Task>> attention = new HashMap<>();

  /** Those who began to need somebody since the task was told the last time. */
  private final Set<Task> untold = new HashSet<>();

  private int total;
  private int completed;
  private int failed;

  private JoinTally(Join join, long lastPosition, @Nullable FanOutItems items, Told told) {
    this.join = join;
    this.named = Set.copyOf(join.getChildIdsList());
    this.lastPosition = lastPosition;
    this.items = items;
    this.told = told;
  }

  /** Counts children as they are now. */
  static JoinTally of(Task parent, Suspension suspension, TaskRules rules) {
    Join join =
        rules.breaks(TaskRule.FAIL_SLOWLY)
            ? suspension.join().toBuilder()
                .setFailureAction(ChildFailureAction.WAIT.number())
                .build()
            : suspension.join();
    List<Task> first = parent.children();
    first = first.subList(0, Math.min(suspension.countedChildren(), first.size()));
    long last = first.isEmpty() ? 0 : first.getLast().createdPosition();
    boolean more = join.getEveryItem() && suspension.resumed() == null;
    boolean itemsCount = join.getEveryItem() && !rules.breaks(TaskRule.COUNT_ONLY_WHAT_IS_MADE);
    JoinTally tally =
        new JoinTally(
            join,
            more ? Long.MAX_VALUE : last,
            itemsCount ? parent.fanOut() : null,
            rules.breaks(TaskRule.WAKE_AGAIN) ? Told.NOTHING : Told.of(parent));
    first.forEach(child -> tally.moved(child, TaskState.NONE));
    return tally;
  }

  boolean counts(Task child) {
    return child.createdPosition() <= lastPosition
        && (named.isEmpty() || named.contains(child.key().taskId()));
  }

  /** An event of a child was recorded. */
  void moved(Task child, TaskState from) {
    if (!counts(child)) {
      return;
    }
    total += from == TaskState.NONE ? 1 : 0;
    if (child.state().terminal() && !from.terminal()) {
      completed += child.state() == TaskState.COMPLETED ? 1 : 0;
      failed += child.state() == TaskState.COMPLETED ? 0 : 1;
    }
    look(child, child);
    if (from == TaskState.AWAITING_CHILDREN && !child.makesChildren()) {
      child.children().forEach(made -> leave(child, made));
    } else if (from != TaskState.AWAITING_CHILDREN && child.makesChildren()) {
      child.children().forEach(made -> look(child, made));
    }
  }

  /** An event of a task was recorded that the broker has made of a fan-out. */
  void movedBelow(Task fanOut, Task made) {
    if (counts(fanOut) && fanOut.makesChildren()) {
      look(fanOut, made);
    }
  }

  private void look(Task child, Task who) {
    if (!needsSomebody(who)) {
      leave(child, who);
      return;
    }
    attention.computeIfAbsent(child, c -> new HashSet<>(2)).add(who);
    if (!told.covers(child, who)) {
      untold.add(who);
    }
  }

  private void leave(Task child, Task who) {
    untold.remove(who);
    Set<Task> those = attention.get(child);
    if (those != null && those.remove(who) && those.isEmpty()) {
      attention.remove(child);
    }
  }

  private static boolean needsSomebody(Task task) {
    return task.state() == TaskState.PARKED
        || task.state() == TaskState.INPUT_REQUIRED
        || task.holdLasts()
        || task.hasNobodyElse()
        || (task.state() == TaskState.VERIFYING && task.awaited() == Reviewer.REQUESTER);
  }

  /** What the children decide; {@code UNSPECIFIED} while they decide nothing. */
  Decision decide() {
    return count().decide(join, !untold.isEmpty());
  }

  /** What decides the join: items that are not there yet count as unfinished without end. */
  private JoinCount count() {
    return items == null || items.complete()
        ? soFar()
        : new JoinCount(Integer.MAX_VALUE, completed, failed, attention.size());
  }

  /** The same, of the items that are there. */
  JoinCount soFar() {
    int all = items == null ? total : items.count();
    return new JoinCount(all, completed, failed, attention.size());
  }

  /** How many children that count are there and have not ended. */
  int unfinished() {
    return total - completed - failed;
  }

  /** Children of a task that count and have not ended, oldest first, at most as many as given. */
  List<Task> unfinished(Task parent, int limit) {
    List<Task> found = new ArrayList<>();
    for (Task child : parent.children()) {
      if (found.size() == limit || child.createdPosition() > lastPosition) {
        break;
      }
      if (!child.state().terminal() && counts(child)) {
        found.add(child);
      }
    }
    return found;
  }
}
