package dev.parley.cli.tree;

import dev.parley.cli.console.Console;
import java.util.List;

/**
 * Lines in a terminal that are drawn over themselves. Only for a console whose terminal is
 * interactive; the lines must fit its width and height. One thread at a time.
 */
public final class LiveView {
  private static final String ESCAPE = "\u001b[";

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
      // To the start of the first line that was drawn, then erase from there.
      frame.append(ESCAPE).append(drawn).append('F').append(ESCAPE).append('J');
    }
    lines.forEach(line -> frame.append(line).append('\n'));
    console.raw(frame.toString());
    drawn = lines.size();
  }
}
