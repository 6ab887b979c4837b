package dev.parley.benchmarks.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much is measured.
 *
 * @param repeats how often each figure is measured, 1 or more
 * @param warmUp how long everything runs before the first figure
 * @param measure how long each throughput is measured
 * @param singles how many tasks go one at a time for each latency
 * @param scale what sizes of backlogs, trees and fleets are multiplied by, more than 0 and at most
 *     1
 * @param brokerFlags for the JVM of the broker
 * @param systems which systems to compare, by name; empty for all that this machine has
 * @param profile where flame graphs of the broker go; null for none
 */
public record BenchOptions(
    int repeats,
    Duration warmUp,
    Duration measure,
    int singles,
    double scale,
    List<String> brokerFlags,
    Set<String> systems,
    @Nullable Path profile) {
  private static final int SINGLES = 2_000;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is not as documented
   */
  public BenchOptions {
    if (repeats < 1) {
      throw new IllegalArgumentException("Expected 1 repeat or more, but found " + repeats);
    }
    if (measure.isZero() || measure.isNegative()) {
      throw new IllegalArgumentException("Expected some time to measure in, but found " + measure);
    }
    if (!(scale > 0 && scale <= 1)) {
      throw new IllegalArgumentException(
          "Expected a scale of more than 0 and at most 1, but found " + scale);
    }
    brokerFlags = List.copyOf(brokerFlags);
    systems = Set.copyOf(systems);
  }

  /** What figures are worth quoting for. */
  public static BenchOptions thorough() {
    return new BenchOptions(
        5, Duration.ofSeconds(60), Duration.ofSeconds(8), SINGLES, 1, List.of(), Set.of(), null);
  }

  /** What shows in some seconds that everything works; its figures mean little. */
  public static BenchOptions quick() {
    return new BenchOptions(
        1,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        SINGLES / 20,
        0.001,
        List.of(),
        Set.of(),
        null);
  }

  /** Returns whether a system is to be compared. */
  public boolean compares(String system) {
    return systems.isEmpty() || systems.contains(system);
  }

  /** Returns a size times the scale, at least 1. */
  public int scaled(int size) {
    return (int) Math.max(1, Math.round(size * scale));
  }
}
