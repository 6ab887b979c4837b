package dev.parley.cli.option;

import picocli.CommandLine.Option;

/** The option of every command whose call an agent may make in its own name. */
public final class AgentOption {
  @Option(
      names = "--agent",
      paramLabel = "AGENT",
      description =
          "Do it as this agent, which may less than a human, and must not have a part in what it"
              + " decides about. Default: as a human.")
  private String agentId = "";

  /** Returns the id of the agent; empty when a human does it. */
  public String agentId() {
    return agentId;
  }
}
