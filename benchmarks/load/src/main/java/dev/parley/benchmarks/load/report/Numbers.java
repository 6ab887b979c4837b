package dev.parley.benchmarks.load.report;

import java.util.Locale;

/** Numbers as people read them: as many digits as say something. */
public final class Numbers {
  private Numbers() {}

  /** Returns a number with three digits, or more where it is large. */
  public static String text(double value) {
    return String.format(Locale.ROOT, "%,." + decimals(value) + "f", value);
  }

  private static int decimals(double value) {
    double size = Math.abs(value);
    if (size >= 100 || value == Math.rint(value)) {
      return 0;
    }
    if (size >= 10) {
      return 1;
    }
    return size >= 1 ? 2 : 3;
  }
}
