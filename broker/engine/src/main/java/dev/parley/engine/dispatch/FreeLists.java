package dev.parley.engine.dispatch;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For each target the instances that have a free slot, in the order of their turns. Not
 * thread-safe: guarded by the lock of its registry.
 */
final class FreeLists {
  private final Map<Target, LinkedHashSet<Slots>> byTarget = new HashMap<>();

  /**
   * Finds the one whose turn it is and puts it last. Takes constant time when all meet the demand.
   *
   * @param barred agents that are passed over
   */
  @Nullable Slots next(Demand demand, Set<Target> barred) {
    LinkedHashSet<Slots> free = byTarget.get(demand.target());
    if (free == null) {
      return null;
    }
    for (Slots slots : free) {
      if (slots.meets(demand) && (barred.isEmpty() || !barred.contains(slots.agent))) {
        free.addLast(slots);
        return slots;
      }
    }
    return null;
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
      byTarget.computeIfAbsent(target, t -> new LinkedHashSet<>()).add(slots);
    }
    return true;
  }

  void remove(Slots slots) {
    if (!slots.listed) {
      return;
    }
    slots.listed = false;
    for (Target target : slots.targets) {
      LinkedHashSet<Slots> free = byTarget.get(target);
      if (free != null && free.remove(slots) && free.isEmpty()) {
        byTarget.remove(target);
      }
    }
  }
}
