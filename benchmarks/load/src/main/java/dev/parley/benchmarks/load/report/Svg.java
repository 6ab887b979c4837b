package dev.parley.benchmarks.load.report;

import java.util.Locale;

/**
 * Writes one picture, readable on light and on dark pages. Lengths are in pixels from the upper
 * left corner. Not thread-safe.
 */
final class Svg {
  private static final String STYLE =
      """
      <style>
        text { font: 13px system-ui, sans-serif; fill: #24292f; }
        .title { font-weight: 600; font-size: 15px; }
        .faint { fill: #6e7781; }
        .axis, .grid { stroke: #d0d7de; stroke-width: 1; }
        .spread { stroke: #24292f; stroke-width: 1.5; }
        .fill0 { fill: #0969da; } .fill1 { fill: #8250df; } .fill2 { fill: #1a7f37; } .fill3 { fill: #bc4c00; } .fill4 { fill: #bf3989; } .fill5 { fill: #57606a; }
        .line0 { stroke: #0969da; } .line1 { stroke: #8250df; } .line2 { stroke: #1a7f37; } .line3 { stroke: #bc4c00; } .line4 { stroke: #bf3989; } .line5 { stroke: #57606a; }
        .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .faint { fill: #8d96a0; }
          .axis, .grid { stroke: #30363d; }
          .spread { stroke: #e6edf3; }
          .fill0 { fill: #4493f8; } .fill1 { fill: #ab7df8; } .fill2 { fill: #3fb950; } .fill3 { fill: #db6d28; } .fill4 { fill: #db61a2; } .fill5 { fill: #8d96a0; }
          .line0 { stroke: #4493f8; } .line1 { stroke: #ab7df8; } .line2 { stroke: #3fb950; } .line3 { stroke: #db6d28; } .line4 { stroke: #db61a2; } .line5 { stroke: #8d96a0; }
        }
      </style>
      """;

  /** How many colors there are for series. */
  static final int COLORS = 6;

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;

  Svg(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /** Adds text that begins, is centered or ends at a point. */
  Svg text(double x, double y, Anchor anchor, String style, String text) {
    return add(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>"
            .formatted(
                pixels(x), pixels(y), anchor.name().toLowerCase(Locale.ROOT), style, escape(text)));
  }

  /** Where a text stands as seen from its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  Svg rectangle(double x, double y, double width, double height, String style) {
    return add(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"2\" class=\"%s\"/>"
            .formatted(pixels(x), pixels(y), pixels(width), pixels(height), style));
  }

  Svg line(double x1, double y1, double x2, double y2, String style) {
    return add(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>"
            .formatted(pixels(x1), pixels(y1), pixels(x2), pixels(y2), style));
  }

  /** Adds a line through points, written as {@code x,y x,y}. */
  Svg curve(String points, String style) {
    return add("<polyline points=\"%s\" class=\"%s\"/>".formatted(points, style));
  }

  private Svg add(String element) {
    body.append(element).append('\n');
    return this;
  }

  /** Returns a length as pictures have it: to a tenth, with a point whatever the locale. */
  static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Returns the whole picture. */
  String page() {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n"
            .formatted(width, height, width, height)
        + STYLE
        + body
        + "</svg>\n";
  }
}
