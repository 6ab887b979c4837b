package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.DecideProposalRequest;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.ProposalDecision;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import dev.parley.v1.Task;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What one says to decide about a proposal, and how that is done. */
final class DecisionOptions {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Option(
      names = "--proposal",
      paramLabel = "PROPOSAL",
      description = "The id of the proposal. Default: the one that waits.")
  private @Nullable String proposalId;

  @Option(
      names = "--digest",
      paramLabel = "SHA256",
      description = {
        "Decide only about what has this digest. Default: the digest that the proposal has now."
      })
  private @Nullable String digest;

  @Option(names = "--message", paramLabel = "TEXT", description = "Why, for the agent.")
  private String message = "";

  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  DecisionOptions(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  int decide(ProposalDecision decision) {
    String taskId = TaskIds.checked(id, "ID");
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      GetTaskRequest get = GetTaskRequest.newBuilder().setTaskId(taskId).build();
      ProposalRecord proposal = proposal(broker.tasks(stub -> stub.getTask(get)).getTask());
      DecideProposalRequest request =
          DecideProposalRequest.newBuilder()
              .setRequestId(UUID.randomUUID().toString())
              .setTaskId(taskId)
              .setProposalId(proposal.getProposal().getProposalId())
              .setDigest(digest == null ? proposal.getDigest() : digest)
              .setDecision(decision)
              .setMessage(message)
              .setAgentId(caller.agentId())
              .build();
      Task task = broker.tasks(stub -> stub.decideProposal(request)).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        console.line(
            "%s: %s"
                .formatted(
                    decision == ProposalDecision.PROPOSAL_DECISION_APPROVE ? "Approved" : "Denied",
                    ApprovalText.what(proposal.getProposal())));
      }
    }
    return 0;
  }

  private ProposalRecord proposal(Task task) {
    String wanted = proposalId;
    if (wanted != null) {
      return task.getProposalsList().stream()
          .filter(record -> record.getProposal().getProposalId().equals(wanted))
          .findFirst()
          .orElseThrow(() ->
              CliFailure.usage(
                  "task %s has no proposal '%s'".formatted(task.getTaskId(), wanted),
                  "parley approval list %s shows what it has.".formatted(task.getTaskId())));
    }
    List<ProposalRecord> pending =
        task.getProposalsList().stream()
            .filter(record -> record.getState() == ProposalState.PROPOSAL_STATE_PENDING)
            .toList();
    if (pending.size() != 1) {
      throw CliFailure.usage(
          "expected one proposal of task %s that waits, but it has %d"
              .formatted(task.getTaskId(), pending.size()),
          "parley approval list %s shows them; name one with --proposal."
              .formatted(task.getTaskId()));
    }
    return pending.getFirst();
  }
}
