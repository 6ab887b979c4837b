package dev.parley.cli.console;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells in columns as wide as their widest cell. The last column takes what is left of the
 * width. Not thread-safe.
 */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<Cell>> rows = new ArrayList<>();
  private final int columns;

  /** Creates a table with these headings. */
  public Table(String... headings) {
    columns = headings.length;
    row(
        List.of(headings).stream()
            .map(heading -> new Cell(heading, Tone.BOLD))
            .toArray(Cell[]::new));
  }

  /** Adds a row: one cell for each heading. */
  public Table row(Cell... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "expected " + columns + " cells, one for each heading, but there are " + cells.length);
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Returns the table as lines of at most so many characters; 0 for no limit. */
  List<String> lines(int width, boolean color) {
    int[] widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], Text.width(row.get(i).text()));
      }
    }
    return rows.stream().map(row -> line(row, widths, width, color)).toList();
  }

  private String line(List<Cell> row, int[] widths, int width, boolean color) {
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (int i = 0; i < columns; i++) {
      boolean last = i == columns - 1;
      String text = row.get(i).text();
      if (last && width > 0) {
        text = Text.cut(text, Math.max(1, width - used));
      }
      line.append(color ? row.get(i).tone().paint(text) : text);
      if (!last) {
        line.append(" ".repeat(widths[i] - Text.width(text))).append(GAP);
        used += widths[i] + GAP.length();
      }
    }
    return line.toString().stripTrailing();
  }

  /**
   * One cell.
   *
   * @param text one line
   * @param tone how it looks in a terminal
   */
  public record Cell(String text, Tone tone) {
    /** Creates a cell from text that may come from others. */
    public Cell {
      text = Text.line(text);
    }

    /** Creates a cell without a color. */
    public static Cell of(Object text) {
      return new Cell(text.toString(), Tone.PLAIN);
    }
  }
}
