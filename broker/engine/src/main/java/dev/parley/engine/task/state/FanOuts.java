package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The fan-outs of which children are left to make. Confined to the thread of its shard.
 *
 * <p>One whose next child may not be made is put aside once that is in its history, and looked at
 * again when something has changed that may have held it back.
 */
final class FanOuts {

  private final Cancellations cancellations;
  private final TaskRules rules;

  /** Those of whose items children may be left to make. */
  private final SequencedSet<Task> spawning = new LinkedHashSet<>();

  /** Those that wait until their next child may be made, by the top of their tree. */
  private final SequencedMap<Task, SequencedSet<Task>> held = new LinkedHashMap<>();

  FanOuts(Cancellations cancellations, TaskRules rules) {
    this.cancellations = cancellations;
    this.rules = rules;
  }

  /** A task waits for its children, or one of them has moved. */
  void look(Task task) {
    if (task.itemsLeft() > 0 && !isHeld(task)) {
      spawning.add(task);
    }
  }

  private boolean isHeld(Task task) {
    SequencedSet<Task> ofTree = heldBeside(task);
    return ofTree != null && ofTree.contains(task);
  }

  private @Nullable SequencedSet<Task> heldBeside(Task task) {
    return held.isEmpty() ? null : held.get(top(task));
  }

  /** A switch was thrown. */
  void lookAgain() {
    if (!rules.breaks(TaskRule.FORGET_HELD_CHILDREN)) {
      held.values().forEach(spawning::addAll);
      held.clear();
    }
  }

  /** There is more or less of a budget of a tree, or some of it came back. */
  void lookAgain(Task inTree) {
    SequencedSet<Task> ofTree = heldBeside(inTree);
    if (ofTree != null && !rules.breaks(TaskRule.FORGET_HELD_CHILDREN)) {
      spawning.addAll(ofTree);
      held.remove(top(inTree));
    }
  }

  /** A task waits for its children no more. */
  void left(Task task) {
    spawning.remove(task);
    SequencedSet<Task> ofTree = heldBeside(task);
    if (ofTree != null && ofTree.remove(task) && ofTree.isEmpty()) {
      held.remove(top(task));
    }
  }

  private static Task top(Task task) {
    Task top = task;
    while (top.parent != null) {
      top = top.parent;
    }
    return top;
  }

  /** A task of which children can be made, or that begins or ceases to be held back. */
  @Nullable Task next(SwitchesView switches, long nowMs) {
    while (!spawning.isEmpty()) {
      Task task = spawning.getFirst();
      if (cancellations.onlyEnds(task)) {
        spawning.removeFirst();
        continue;
      }
      if (Hindrance.holds(task.reason())) {
        if (!staysHeld(task, switches, nowMs)) {
          return task;
        }
        held.computeIfAbsent(top(task), t -> new LinkedHashSet<>()).add(task);
      } else if (hasRoom(task)) {
        return task;
      }
      spawning.removeFirst();
    }
    return null;
  }

  private static boolean hasRoom(Task task) {
    FanOutItems items = task.fanOut();
    return items != null
        && task.itemsLeft() > 0
        && task.unfinishedChildCount() < items.parallelism();
  }

  /** Whether its next child may not be made for the reason that its history says already. */
  private boolean staysHeld(Task task, SwitchesView switches, long nowMs) {
    Hindrance hindrance = Hindrance.of(task, switches, nowMs, rules);
    return hindrance != null && hindrance.isSaidOf(task);
  }
}
