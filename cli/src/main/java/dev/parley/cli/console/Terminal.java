package dev.parley.cli.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the standard output is.
 *
 * @param interactive whether it is a terminal
 * @param columns its width in characters; 0 when it is no terminal
 * @param rows its height in lines; 0 when it is no terminal
 */
public record Terminal(boolean interactive, int columns, int rows) {
  /** A file, a pipe, or nothing. */
  public static final Terminal NONE = new Terminal(false, 0, 0);

  private static final Pattern SIZE = Pattern.compile("(\\d+) (\\d+)\\s*");

  /**
   * Asks the system. The JDK tells only whether input and output are both terminals, and no size,
   * so the shell is asked: its child inherits the standard output and answers on the standard
   * error.
   */
  static Terminal detect() {
    if (isKnownToBeOther()) {
      return NONE;
    }
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", "[ -t 1 ] && { stty size <&3 || echo 24 80; } 3>&1 >&2")
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
      shell.getOutputStream().close();
      String answer = new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return parse(answer);
    } catch (IOException noShell) {
      return NONE;
    }
  }

  /** True when Linux says at once that the output is a file or a pipe: saves the shell. */
  private static boolean isKnownToBeOther() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return !target.startsWith("/dev/") || target.equals("/dev/null");
    } catch (IOException notLinux) {
      return false;
    }
  }

  static Terminal parse(String answer) {
    Matcher size = SIZE.matcher(answer);
    if (!size.find()) {
      return NONE;
    }
    int rows = Integer.parseInt(size.group(1));
    int columns = Integer.parseInt(size.group(2));
    // Terminals that nobody has told their size report zeros.
    return new Terminal(true, columns == 0 ? 80 : columns, rows == 0 ? 24 : rows);
  }
}
