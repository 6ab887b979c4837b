package dev.parley.engine.task.state;

import java.util.ArrayList;
import java.util.List;

/** The orders in which the tasks of a tree are gone through. */
final class TreeOrder {
  private TreeOrder() {}

  /**
   * A task and all below it, each after its parent.
   *
   * @param levels how many of them, that of the task included; 0 for all
   */
  static List<Task> parentsFirst(Task top, int levels) {
    List<Task> found = new ArrayList<>(List.of(top));
    int begin = 0;
    for (int level = 0; begin < found.size() && (levels == 0 || level < levels); level++) {
      int end = found.size();
      for (int i = begin; i < end; i++) {
        found.addAll(found.get(i).below());
      }
      begin = end;
    }
    return found;
  }

  /** Tasks of a tree, each after all below it and the youngest first, at most as many as given. */
  static List<Task> leavesFirst(Task top, int limit) {
    List<Task> found = new ArrayList<>();
    collectLeavesFirst(top, limit, found);
    return found;
  }

  /** As deep as a tree may be, which is not deep. */
  private static void collectLeavesFirst(Task task, int limit, List<Task> found) {
    List<Task> below = task.below();
    for (int i = below.size() - 1; i >= 0 && found.size() < limit; i--) {
      collectLeavesFirst(below.get(i), limit, found);
    }
    if (found.size() < limit) {
      found.add(task);
    }
  }
}
