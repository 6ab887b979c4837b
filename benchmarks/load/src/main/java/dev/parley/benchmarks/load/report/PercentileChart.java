package dev.parley.benchmarks.load.report;

import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.report.Svg.Anchor;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Draws latencies by percentile. Both axes are logarithmic: to the right each step is ten times as
 * rare, upwards ten times as long.
 */
final class PercentileChart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 380;
  private static final int LEFT = 80;
  private static final int RIGHT = 40;
  private static final int TOP = 60;
  private static final int BOTTOM = 40;
  private static final List<Double> MARKS = List.of(0.0, 90.0, 99.0, 99.9, 99.99);
  private static final double RAREST = 4;
  private static final int STEPS = 80;

  private final Svg svg = new Svg(WIDTH, HEIGHT);
  private final int lowest;
  private final int highest;

  private PercentileChart(double leastMs, double mostMs) {
    this.lowest = (int) Math.floor(Math.log10(leastMs));
    this.highest = Math.max(lowest + 1, (int) Math.ceil(Math.log10(mostMs)));
  }

  /** Returns the picture of some latencies. */
  static String draw(String title, Map<String, Histogram> latencies) {
    double least = Double.MAX_VALUE;
    double most = 0;
    for (Histogram latency : latencies.values()) {
      least = Math.min(least, Math.max(0.001, Latency.millis(latency, 0)));
      most = Math.max(most, Latency.millis(latency, 100));
    }
    PercentileChart chart = new PercentileChart(least, Math.max(least * 1.01, most));
    chart.svg.text(8, 22, Anchor.START, "title", title);
    chart.axes();
    int color = 0;
    double legend = LEFT;
    for (Map.Entry<String, Histogram> latency : latencies.entrySet()) {
      legend += chart.legend(legend, latency.getKey(), color);
      chart.curve(latency.getValue(), color);
      color = (color + 1) % Svg.COLORS;
    }
    return chart.svg.page();
  }

  private void axes() {
    for (int power = lowest; power <= highest; power++) {
      double y = y(Math.pow(10, power));
      svg.line(LEFT, y, WIDTH - RIGHT, y, "grid")
          .text(LEFT - 8, y + 4, Anchor.END, "faint", milliseconds(power));
    }
    for (double mark : MARKS) {
      double x = x(rarity(mark));
      svg.line(x, TOP, x, HEIGHT - BOTTOM, "grid")
          .text(x, HEIGHT - BOTTOM + 20, Anchor.MIDDLE, "faint", percentile(mark));
    }
  }

  private static String milliseconds(int power) {
    return Numbers.text(Math.pow(10, power)) + " ms";
  }

  private static String percentile(double mark) {
    return mark == 0 ? "least" : "p" + String.valueOf(mark).replace(".0", "");
  }

  private double legend(double x, String name, int color) {
    svg.rectangle(x, 34, 12, 12, "fill" + color).text(x + 18, 45, Anchor.START, "", name);
    return 40 + 7.5 * name.length();
  }

  private void curve(Histogram latency, int color) {
    StringBuilder points = new StringBuilder();
    for (int step = 0; step <= STEPS; step++) {
      double rarity = RAREST * step / STEPS;
      // Beyond what was counted there is nothing to draw.
      if (Math.pow(10, rarity) > latency.getTotalCount()) {
        break;
      }
      double percentile = 100 * (1 - Math.pow(10, -rarity));
      double ms = Math.max(0.001, Latency.millis(latency, percentile));
      points.append(Svg.pixels(x(rarity))).append(',').append(Svg.pixels(y(ms))).append(' ');
    }
    svg.curve(points.toString().strip(), "curve line" + color);
  }

  /** Returns how many powers of ten make one time in so many longer than the percentile. */
  private static double rarity(double percentile) {
    return -Math.log10(1 - percentile / 100);
  }

  private static double x(double rarity) {
    return LEFT + (WIDTH - LEFT - RIGHT) * rarity / RAREST;
  }

  private double y(double ms) {
    double share = (Math.log10(ms) - lowest) / (highest - lowest);
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
  }
}
