package dev.parley.engine.dispatch;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For each target the instances that have a free slot, in the order of their turns. Not
 * thread-safe: guarded by the lock of its registry.
 */
final class FreeLists {
  private final Map<Target, LinkedHashSet<Slots>> byTarget = new HashMap<>();

  /**
   * Finds the one whose turn it is and puts it last. Takes constant time when all meet the demand.
   */
  @Nullable Slots next(Demand demand) {
    LinkedHashSet<Slots> free = byTarget.get(demand.target());
    if (free == null) {
      return null;
    }
    Iterator<Slots> turns = free.iterator();
    while (turns.hasNext()) {
      Slots slots = turns.next();
      if (slots.meets(demand)) {
        turns.remove();
        free.add(slots);
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
    boolean added = false;
    for (Target target : slots.targets) {
      added |= byTarget.computeIfAbsent(target, t -> new LinkedHashSet<>()).add(slots);
    }
    return added;
  }

  void remove(Slots slots) {
    for (Target target : slots.targets) {
      LinkedHashSet<Slots> free = byTarget.get(target);
      if (free != null && free.remove(slots) && free.isEmpty()) {
        byTarget.remove(target);
      }
    }
  }
}
