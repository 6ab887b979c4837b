package dev.parley.cli.control;

import picocli.CommandLine.Option;

/** The option of every command that throws a switch; {@code --agent} is a scope there. */
final class CallerOption {
  @Option(
      names = "--as-agent",
      paramLabel = "AGENT",
      description =
          "Do it as this agent: one that is killed itself is refused. Default: as a human.")
  private String agentId = "";

  /** Returns the id of the agent; empty when a human does it. */
  String agentId() {
    return agentId;
  }
}
