package dev.parley.cli.console;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.protobuf.MessageOrBuilder;
import java.io.PrintStream;

/**
 * Where a command writes to: lines for people or JSON lines for scripts on the standard output,
 * remarks on the standard error. One thread at a time.
 *
 * <p>Colors, and lines that replace each other, only when the output is a terminal. Every line is
 * flushed: whoever reads the other end of a pipe sees it at once.
 */
public final class Console {
  private static final String ERASE_LINE = "\r\u001b[K";

  private final Gson gson = new GsonBuilder().disableHtmlEscaping().create();
  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;
  private final boolean color;
  private final boolean json;
  private boolean statusShown;

  /**
   * Creates a console.
   *
   * @param host the streams
   * @param json whether the output is for scripts
   * @param colorWanted whether colors are allowed where the output is a terminal that knows them
   */
  public Console(Host host, boolean json, boolean colorWanted) {
    this.out = host.out();
    this.err = host.err();
    this.json = json;
    this.terminal = json ? Terminal.NONE : host.terminal().get();
    this.color = colorWanted && terminal.interactive() && allowsColor(host);
  }

  /** The conventions that users set once for all programs: https://no-color.org and TERM. */
  private static boolean allowsColor(Host host) {
    return host.variable("NO_COLOR").isEmpty() && !host.variable("TERM").equals("dumb");
  }

  /** Returns whether the output is for scripts. */
  public boolean json() {
    return json;
  }

  /** Returns what the standard output is; never interactive under {@code --json}. */
  public Terminal terminal() {
    return terminal;
  }

  /** Returns the text in a tone, where colors are shown. */
  public String paint(String text, Tone tone) {
    return color ? tone.paint(text) : text;
  }

  /** Writes a line to the standard output. */
  public void line(String line) {
    clearStatus();
    out.append(line).append('\n').flush();
  }

  /** Writes a value as one line of JSON. */
  public void json(JsonElement value) {
    line(gson.toJson(value));
  }

  /** Writes a message as one line of JSON. */
  public void json(MessageOrBuilder message) {
    line(ProtoJson.line(message));
  }

  /** Writes a table as wide as the terminal. */
  public void table(Table table) {
    clearStatus();
    table.lines(terminal.columns(), color).forEach(row -> out.append(row).append('\n'));
    out.flush();
  }

  /** Writes a remark for people that is no result. Nothing under {@code --json}. */
  public void note(String line) {
    if (!json) {
      clearStatus();
      err.append(line).append('\n').flush();
    }
  }

  /**
   * Shows what is going on in a line that the next output replaces. Nothing where the output is no
   * terminal.
   */
  public void status(String line) {
    if (terminal.interactive()) {
      out.append(ERASE_LINE)
          .append(paint(Text.cut(line, terminal.columns() - 1), Tone.DIM))
          .flush();
      statusShown = true;
    }
  }

  /** Writes terminal sequences or text as they are. Only where the output is a terminal. */
  public void raw(String sequence) {
    out.append(sequence).flush();
  }

  /**
   * Returns whether the reader of the standard output went away, as {@code head} does: time to
   * stop.
   */
  public boolean readerGone() {
    return out.checkError();
  }

  private void clearStatus() {
    if (statusShown) {
      out.append(ERASE_LINE);
      statusShown = false;
    }
  }
}
