package dev.parley.engine.dispatch;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For each target the instances that have a free slot. Not thread-safe: guarded by the lock of its
 * registry.
 */
final class FreeLists {
  private final Map<Target, FreeList> byTarget = new HashMap<>();

  /**
   * Finds the one whose turn it is and puts it last.
   *
   * @param barred agents that are passed over
   */
  @Nullable Slots next(Demand demand, Set<Target> barred) {
    FreeList free = byTarget.get(demand.target());
    return free == null ? null : free.next(demand, barred);
  }

  /**
   * Lists an instance. One that is listed already keeps its turn.
   *
   * @return whether it was not listed before
   */
  boolean add(Slots slots) {
    if (slots.listed) {
      return false;
    }
    slots.listed = true;
    for (Target target : slots.targets) {
      byTarget.computeIfAbsent(target, t -> new FreeList()).add(slots);
    }
    return true;
  }

  void remove(Slots slots) {
    if (!slots.listed) {
      return;
    }
    slots.listed = false;
    for (Target target : slots.targets) {
      FreeList free = byTarget.get(target);
      if (free != null) {
        free.remove(slots);
        if (free.isEmpty()) {
          byTarget.remove(target);
        }
      }
    }
  }
}
