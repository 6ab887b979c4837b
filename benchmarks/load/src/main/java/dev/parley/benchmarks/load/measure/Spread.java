package dev.parley.benchmarks.load.measure;

import java.util.Collection;

/**
 * One figure over all repeats.
 *
 * @param median the middle value, or the mean of the two middle ones
 */
public record Spread(double median, double min, double max) {
  /**
   * Returns the spread of some values.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Spread of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("Expected values, but there is none.");
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
