package dev.parley.cli;

import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import picocli.CommandLine;

/** The entry of the command line. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Logging.quietJdkLoggers();
    Host host = Host.ofProcess();
    int code = run(host, Connector.network(), args);
    host.stop().finished(code);
    System.exit(code);
  }

  /** Runs one command; returns its exit code. */
  static int run(Host host, Connector connector, String... args) {
    CommandLine root = CommandTree.build(host, connector);
    if (wantsHelp(args)) {
      root.setUsageHelpWidth(CommandTree.helpWidth(host.terminal().get().columns()));
    }
    int code = root.execute(args);
    host.out().flush();
    host.err().flush();
    return code;
  }

  /**
   * Only help pages are laid out for the terminal before the command runs: asking for its size
   * takes a moment.
   */
  private static boolean wantsHelp(String... args) {
    for (String arg : args) {
      if (arg.equals("--help") || arg.equals("-h") || arg.equals("help")) {
        return true;
      }
    }
    return args.length == 0;
  }
}
