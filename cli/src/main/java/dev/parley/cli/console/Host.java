package dev.parley.cli.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a command gets from the process that it runs in. Tests give it other streams, another clock
 * and no terminal.
 *
 * @param environment the environment variables
 * @param in the standard input
 * @param out the standard output: results, and errors under {@code --json}
 * @param err the standard error: everything else
 * @param terminal finds out, when first asked for, whether the output is a terminal
 * @param clock the time and the zone that times are shown in
 * @param stop tells commands that run until then to stop
 */
public record Host(
    Map<String, String> environment,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Supplier<Terminal> terminal,
    Clock clock,
    StopSignal stop) {

  /**
   * Returns the host of this process. Both streams write UTF-8 whatever the locale: JSON demands
   * it, terminals expect it.
   */
  public static Host ofProcess() {
    return new Host(
        System.getenv(),
        new FileInputStream(FileDescriptor.in),
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        Terminal::detect,
        Clock.system(ZoneId.systemDefault()),
        StopSignal.ofProcess());
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /** Returns an environment variable; empty when it is not set. */
  public String variable(String name) {
    return environment.getOrDefault(name, "");
  }
}
