package dev.parley.benchmarks.load.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers figures by name, one value for each repeat. What is no finite number, as a ratio to
 * nothing is, is left out. Used by one thread.
 */
public final class Samples {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  /** Adds a value. */
  public void add(String key, double value) {
    if (Double.isFinite(value)) {
      values.computeIfAbsent(key, name -> new ArrayList<>()).add(value);
    }
  }

  /** Returns the spread of each figure, in the order in which they came first. */
  public Map<String, Spread> spreads() {
    Map<String, Spread> spreads = new LinkedHashMap<>();
    values.forEach((key, list) -> spreads.put(key, Spread.of(list)));
    return spreads;
  }
}
