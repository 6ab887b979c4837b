package dev.parley.benchmarks.load.report;

import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.report.Svg.Anchor;
import java.util.Map;

/** Draws medians as bars, from the least to the greatest value as a thin line over each. */
final class BarChart {
  private static final int WIDTH = 760;
  private static final int LABELS = 250;
  private static final int VALUES = 90;
  private static final int TOP = 44;
  private static final int ROW = 28;
  private static final int BAR = 18;

  private BarChart() {}

  /** Returns the picture of some figures of one unit. */
  static String draw(String title, Map<String, Spread> figures) {
    double most = figures.values().stream().mapToDouble(Spread::max).max().orElse(1);
    double scale = (WIDTH - LABELS - VALUES) / (most > 0 ? most : 1);
    Svg svg = new Svg(WIDTH, TOP + ROW * figures.size() + 8);
    svg.text(8, 22, Anchor.START, "title", title);
    double y = TOP;
    for (Map.Entry<String, Spread> figure : figures.entrySet()) {
      row(svg, figure.getKey(), figure.getValue(), y, scale);
      y += ROW;
    }
    return svg.page();
  }

  private static void row(Svg svg, String label, Spread spread, double y, double scale) {
    double middle = y + BAR / 2.0;
    double end = LABELS + spread.max() * scale;
    svg.text(LABELS - 10, middle + 5, Anchor.END, "", label)
        .rectangle(LABELS, y, Math.max(1, spread.median() * scale), BAR, "fill0")
        .line(LABELS + spread.min() * scale, middle, end, middle, "spread")
        .text(end + 8, middle + 5, Anchor.START, "faint", Numbers.text(spread.median()));
  }
}
