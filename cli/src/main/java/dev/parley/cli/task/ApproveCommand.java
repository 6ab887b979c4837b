package dev.parley.cli.task;

import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.v1.ProposalDecision;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Approves a proposal. */
@Command(
    name = "approve",
    description = {
      "Approve what a task's agent wants to do: once, exactly what was proposed, and not later than its time.",
      ""
    },
    footer = {
      "",
      "Under --json: the Task of the protocol.",
      "",
      "Examples:",
      "  parley approval approve ID",
      "  parley approval approve ID --proposal p-3f2a --digest 9f86d0…",
      "  parley approval approve ID --agent treasurer"
    })
public final class ApproveCommand implements Callable<Integer> {
  @Mixin private final DecisionOptions options;

  /** Creates the command, for picocli to fill in. */
  public ApproveCommand(Host host, Connector connector) {
    this.options = new DecisionOptions(host, connector);
  }

  @Override
  public Integer call() {
    return options.decide(ProposalDecision.PROPOSAL_DECISION_APPROVE);
  }
}
