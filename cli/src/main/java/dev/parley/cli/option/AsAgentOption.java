package dev.parley.cli.option;

import picocli.CommandLine.Option;

/** The option of every command by which an agent may ask for work in its own name. */
public final class AsAgentOption {
  @Option(
      names = "--as-agent",
      paramLabel = "AGENT",
      description =
          "Ask for it as this agent: what it is given is worth an agent's word, and its autonomy level"
              + " is at most the default. Default: as a human.")
  private String agentId = "";

  /** Returns the id of the agent; empty when a human asks. */
  public String agentId() {
    return agentId;
  }
}
