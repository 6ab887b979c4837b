package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import dev.parley.cli.CliTester.Run;
import dev.parley.v1.Approver;
import dev.parley.v1.DecideProposalRequest;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalDecision;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import org.junit.jupiter.api.Test;

final class ApprovalCommandsTest extends WithCli {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  @Test
  void listShowsWhatWaitsInEveryTask() {
    cli.broker.add(waiting("t1", proposal("p1", ProposalState.PROPOSAL_STATE_PENDING)));

    Run run = cli.run("approval", "list");

    assertThat(run.out())
        .isEqualTo(
            """
            TASK  PROPOSAL  WHAT                   BY             WHO DECIDES  STANDS
            t1    p1        Pay 12 [irreversible]  translator/i1  HUMAN        PENDING
            """);
  }

  @Test
  void listOfATaskShowsTheBytesAsWell() {
    cli.broker.add(waiting("t1", proposal("p1", ProposalState.PROPOSAL_STATE_PENDING)));

    Run run = cli.run("approval", "list", "t1");

    assertThat(run.out())
        .contains("p1, application/json, 11 bytes, SHA-256 " + DIGEST)
        .contains("    {\"pay\": 12}");
    assertThat(run.lastLine())
        .isEqualTo("parley approval approve t1 --proposal p1 --digest " + DIGEST);
  }

  @Test
  void whatIsDecidedHasNoLineToDecideItBy() {
    cli.broker.add(waiting("t1", proposal("p1", ProposalState.PROPOSAL_STATE_DENIED)));

    assertThat(cli.run("approval", "list", "t1").out()).doesNotContain("approval approve");
  }

  @Test
  void listUnderJsonIsOneLineForEachProposal() {
    cli.broker.add(waiting("t1", proposal("p1", ProposalState.PROPOSAL_STATE_PENDING)));

    JsonObject line =
        JsonParser.parseString(cli.run("approval", "list", "--json").lastLine()).getAsJsonObject();

    assertThat(line.get("task_id").getAsString()).isEqualTo("t1");
    assertThat(line.get("digest").getAsString()).isEqualTo(DIGEST);
  }

  @Test
  void listSaysWhenNothingWaits() {
    assertThat(cli.run("approval", "list").out()).isEqualTo("Nothing waits for a decision.\n");
  }

  @Test
  void approveIsAboutTheOneThatWaitsAndItsDigest() {
    cli.broker.add(
        waiting(
            "t1",
            proposal("p1", ProposalState.PROPOSAL_STATE_DENIED),
            proposal("p2", ProposalState.PROPOSAL_STATE_PENDING)));

    Run run = cli.run("approval", "approve", "t1", "--message", "fine");

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("Approved: Pay 12 [irreversible]\n");
    DecideProposalRequest asked = cli.broker.decisions.getFirst();
    assertThat(asked.getProposalId()).isEqualTo("p2");
    assertThat(asked.getDigest()).isEqualTo(DIGEST);
    assertThat(asked.getDecision()).isEqualTo(ProposalDecision.PROPOSAL_DECISION_APPROVE);
    assertThat(asked.getMessage()).isEqualTo("fine");
    assertThat(asked.getAgentId()).isEmpty();
  }

  @Test
  void denyNamesTheProposalAndTheDigestThatItIsTold() {
    cli.broker.add(
        waiting(
            "t1",
            proposal("p1", ProposalState.PROPOSAL_STATE_PENDING),
            proposal("p2", ProposalState.PROPOSAL_STATE_PENDING)));

    assertThat(cli.run("approval", "deny", "t1").err())
        .startsWith("parley: expected one proposal of task t1 that waits, but it has 2");
    assertThat(cli.run("approval", "deny", "t1", "--proposal", "p3").err())
        .startsWith("parley: task t1 has no proposal 'p3'");
    Run run =
        cli.run("approval", "deny", "t1", "--proposal", "p1", "--digest", "abc", "--agent", "eve");

    assertThat(run.out()).isEqualTo("Denied: Pay 12 [irreversible]\n");
    DecideProposalRequest asked = cli.broker.decisions.getFirst();
    assertThat(asked.getDecision()).isEqualTo(ProposalDecision.PROPOSAL_DECISION_DENY);
    assertThat(asked.getDigest()).isEqualTo("abc");
    assertThat(asked.getAgentId()).isEqualTo("eve");
  }

  private static Task waiting(String id, ProposalRecord... proposals) {
    Task.Builder task =
        Samples.working(id, "Pay").toBuilder().setState(TaskState.TASK_STATE_APPROVAL_REQUIRED);
    for (ProposalRecord proposal : proposals) {
      task.addProposals(proposal);
    }
    return task.build();
  }

  private static ProposalRecord proposal(String id, ProposalState state) {
    return ProposalRecord.newBuilder()
        .setProposal(
            Proposal.newBuilder()
                .setProposalId(id)
                .setSummary("Pay 12")
                .setMediaType("application/json")
                .setPayload(ByteString.copyFromUtf8("{\"pay\": 12}")))
        .setDigest(DIGEST)
        .setState(state)
        .setApprover(Approver.APPROVER_HUMAN)
        .setProposer(Samples.WORKER)
        .build();
  }
}
