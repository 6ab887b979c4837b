package dev.parley.engine.task;

import dev.parley.journal.v1.Label;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keys and values in the order of keys. Immutable.
 *
 * @param entries sorted, so that equal labels are equal whatever order they came in
 */
public record Labels(SortedMap<String, String> entries) {

  public static final Labels NONE = new Labels(new TreeMap<>());

  public static Labels of(Map<String, String> entries) {
    return entries.isEmpty() ? NONE : new Labels(new TreeMap<>(entries));
  }

  public static Labels of(List<Label> stored) {
    if (stored.isEmpty()) {
      return NONE;
    }
    TreeMap<String, String> entries = new TreeMap<>();
    stored.forEach(label -> entries.put(label.getKey(), label.getValue()));
    return new Labels(entries);
  }

  public List<Label> stored() {
    if (entries.isEmpty()) {
      return List.of();
    }
    return entries.entrySet().stream()
        .map(e -> Label.newBuilder().setKey(e.getKey()).setValue(e.getValue()).build())
        .toList();
  }

  /** Whether all of these labels are among the given ones. */
  public boolean within(Map<String, String> all) {
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      if (!entry.getValue().equals(all.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
