package dev.parley.engine.dispatch;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The instances with a free slot that one target addresses, in the order of their turns. Not
 * thread-safe: guarded by the lock of its registry.
 *
 * <p>A label is indexed from the first task on that asks for it, so that a task finds the few
 * agents that have what it asks for among many that have not. Lists by label keep the order of
 * turns: whose turn it is does not depend on what is indexed.
 */
final class FreeList {
  /**
   * Of more labels that tasks ask for, those that were asked for first are found by a walk anew.
   */
  static final int INDEXED_LABELS_MAX = 64;

  private final LinkedHashSet<Slots> all = new LinkedHashSet<>();
  private final LinkedHashMap<Map.Entry<String, String>, LinkedHashSet<Slots>> byLabel =
      new LinkedHashMap<>();

  /**
   * Finds the one whose turn it is and puts it last. Looks at those with one of the labels, the one
   * that the fewest have, up to the first that meets the demand.
   *
   * @param barred agents that are passed over
   */
  @Nullable Slots next(Demand demand, Set<Target> barred) {
    for (Slots slots : candidates(demand)) {
      if (slots.meets(demand) && (barred.isEmpty() || !barred.contains(slots.agent))) {
        add(slots);
        return slots;
      }
    }
    return null;
  }

  /** Adds an instance as the last, or puts it last when it is there. */
  void add(Slots slots) {
    all.addLast(slots);
    if (byLabel.isEmpty()) {
      return;
    }
    for (Map.Entry<String, String> label : slots.facts.labels().entries().entrySet()) {
      LinkedHashSet<Slots> having = byLabel.get(label);
      if (having != null) {
        having.addLast(slots);
      }
    }
  }

  void remove(Slots slots) {
    all.remove(slots);
    if (byLabel.isEmpty()) {
      return;
    }
    for (Map.Entry<String, String> label : slots.facts.labels().entries().entrySet()) {
      LinkedHashSet<Slots> having = byLabel.get(label);
      if (having != null) {
        having.remove(slots);
      }
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  private Set<Slots> candidates(Demand demand) {
    Set<Slots> fewest = all;
    for (Map.Entry<String, String> label : demand.selector().entries().entrySet()) {
      Set<Slots> having = having(label);
      if (having.size() < fewest.size()) {
        fewest = having;
      }
    }
    return fewest;
  }

  private Set<Slots> having(Map.Entry<String, String> label) {
    Set<Slots> indexed = byLabel.get(label);
    return indexed == null ? index(label.getKey(), label.getValue()) : indexed;
  }

  private Set<Slots> index(String key, String value) {
    LinkedHashSet<Slots> having = new LinkedHashSet<>();
    for (Slots slots : all) {
      if (value.equals(slots.facts.labels().entries().get(key))) {
        having.add(slots);
      }
    }
    if (byLabel.size() == INDEXED_LABELS_MAX) {
      byLabel.pollFirstEntry();
    }
    byLabel.put(Map.entry(key, value), having);
    return having;
  }
}
