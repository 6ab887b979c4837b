package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.measure.Spread;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One system in a comparison.
 *
 * @param durability what an acknowledged message survives by the settings that were measured
 * @param leftOut what Parley does for a task and this system does not; empty for Parley itself
 * @param skipped why it was not measured; empty when it was
 * @param figures by name, in the order in which people read them; empty when it was not measured
 */
public record Compared(
    String system, String durability, String leftOut, String skipped, Map<String, Spread> figures) {
  /** Takes what it was given out of the caller's hands, and keeps its order. */
  public Compared {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
