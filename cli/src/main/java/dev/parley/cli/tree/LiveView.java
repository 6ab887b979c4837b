package dev.parley.cli.tree;

import dev.parley.cli.console.Console;
import java.util.List;

/**
 * Lines in a terminal that are drawn over themselves. Only for a console whose terminal is interactive; the lines must fit its
 * width and height. One thread at a time.
 */
public final class LiveView {
  private static final String TO_START_OF_LINE_ABOVE = "\u001b[%dF";
  private static final String ERASE_BELOW = "\u001b[J";

  private final Console console;
  private int drawn;

  /** Creates a view; nothing is drawn yet. */
  public LiveView(Console console) {
    this.console = console;
  }

  /** Draws these lines in place of the ones before, in one write so that nothing flickers. */
  public void show(List<String> lines) {
    StringBuilder frame = new StringBuilder();
    if (drawn > 0) {
      frame.append(TO_START_OF_LINE_ABOVE.formatted(drawn)).append(ERASE_BELOW);
    }
    lines.forEach(line -> frame.append(line).append('\n'));
    console.raw(frame.toString());
    drawn = lines.size();
  }
}
