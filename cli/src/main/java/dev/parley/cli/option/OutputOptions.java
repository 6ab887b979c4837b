package dev.parley.cli.option;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import picocli.CommandLine.Option;

/** The options of every command about what it prints. */
public final class OutputOptions {
  private final Host host;

  @Option(
      names = "--json",
      description = "Print JSON, one object per line; the last line sums up or tells the error.")
  private boolean json;

  @Option(
      names = "--no-color",
      description = "No colors, even in a terminal. Setting NO_COLOR does the same.")
  private boolean noColor;

  /** Creates the options, for picocli to fill in. */
  public OutputOptions(Host host) {
    this.host = host;
  }

  /** Returns the console that the options ask for. */
  public Console console() {
    return new Console(host, json, !noColor);
  }

  /** Returns what the command gets from its process. */
  public Host host() {
    return host;
  }
}
