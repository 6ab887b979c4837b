package dev.parley.cli.task;

import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.v1.ProposalDecision;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Denies a proposal. */
@Command(
    name = "deny",
    description = {"Deny what a task's agent wants to do. It goes on without it.", ""},
    footer = {
      "",
      "Under --json: the Task of the protocol.",
      "",
      "Examples:",
      "  parley approval deny ID --message 'Not before Monday'",
      "  parley approval deny ID --proposal p-3f2a --agent treasurer"
    })
public final class DenyCommand implements Callable<Integer> {
  @Mixin private final DecisionOptions options;

  /** Creates the command, for picocli to fill in. */
  public DenyCommand(Host host, Connector connector) {
    this.options = new DecisionOptions(host, connector);
  }

  @Override
  public Integer call() {
    return options.decide(ProposalDecision.PROPOSAL_DECISION_DENY);
  }
}
