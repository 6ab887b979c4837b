package dev.parley.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Runs an action when so many lines have been written, before the writer may go on. */
final class LineTrigger extends FilterOutputStream {
  private final Runnable action;
  private int linesLeft;

  LineTrigger(OutputStream out, int lines, Runnable action) {
    super(out);
    this.linesLeft = lines;
    this.action = action;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    if (b == '\n' && --linesLeft == 0) {
      action.run();
    }
  }
}
