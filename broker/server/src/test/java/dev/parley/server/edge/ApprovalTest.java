package dev.parley.server.edge;

import static dev.parley.server.edge.check.Requests.taskRequest;
import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.WithAgent;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Approver;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.ConfirmDelivery;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.DecideProposalRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Lease;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalDecision;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import dev.parley.v1.Propose;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import dev.parley.v1.UseApproval;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Proposals, decisions and the use of approvals over the wire. */
final class ApprovalTest extends WithAgent {
  private static final ByteString PAYLOAD = ByteString.copyFromUtf8("{\"pay\": 12}");
  private static final String DIGEST = digest();

  ApprovalTest() {
    super(1);
  }

  @Test
  void whatIsApprovedIsDoneOnce() {
    Lease lease = assigned();
    assertThat(agent.ask(propose(lease, payment())).hasRefusal()).isFalse();
    Task waits = requester.get("t1");
    assertThat(waits.getState()).isEqualTo(TaskState.TASK_STATE_APPROVAL_REQUIRED);
    ProposalRecord pending = waits.getProposals(0);
    assertThat(pending.getProposal()).isEqualTo(payment().build());
    assertThat(pending.getDigest()).isEqualTo(DIGEST);
    assertThat(pending.getState()).isEqualTo(ProposalState.PROPOSAL_STATE_PENDING);
    assertThat(pending.getApprover()).isEqualTo(Approver.APPROVER_HUMAN);
    assertThat(pending.getProposer().getId()).isEqualTo("a");

    Task after = decide(decision().setMessage("fine"));

    assertThat(after.getState()).isEqualTo(TaskState.TASK_STATE_WORKING);
    ProposalRecord told = agent.awaitFrame(BrokerFrame::hasDecision).getDecision().getProposal();
    assertThat(told.getState()).isEqualTo(ProposalState.PROPOSAL_STATE_APPROVED);
    assertThat(told.getMessage()).isEqualTo("fine");
    assertThat(told.getProposal().getPayload().isEmpty()).isTrue();
    assertThat(told.getDecider().getId()).isEqualTo("local");
    assertThat(use(lease, "0".repeat(64), "u1"))
        .isEqualTo(ErrorReason.ERROR_REASON_PROPOSAL_DIGEST_MISMATCH);
    assertThat(use(lease, DIGEST, "u1")).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
    assertThat(use(lease, DIGEST, "u1")).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
    assertThat(use(lease, DIGEST, "u2")).isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_USED);
    assertThat(requester.get("t1").getProposals(0).hasUseTime()).isTrue();
  }

  @Test
  void whatIsPendingIsListedWithoutItsPayload() {
    Lease lease = assigned();
    agent.ask(propose(lease, payment()));

    List<Task> listed =
        requester
            .timed()
            .listTasks(
                ListTasksRequest.newBuilder()
                    .addStates(TaskState.TASK_STATE_APPROVAL_REQUIRED)
                    .build())
            .getTasksList();

    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst().getProposals(0).getDigest()).isEqualTo(DIGEST);
    assertThat(listed.getFirst().getProposals(0).getProposal().getPayload().isEmpty()).isTrue();
  }

  @Test
  void aProposalThatIsNotAsDocumentedIsRefused() {
    Lease lease = assigned();
    List<Consumer<Proposal.Builder>> spoilers =
        List.of(
            p -> p.setProposalId(""),
            p -> p.setProposalId("not an id"),
            p -> p.clearSummary(),
            p -> p.setSummary("x".repeat(4_097)),
            p -> p.clearPayload(),
            p -> p.clearMediaType(),
            p -> p.setKindValue(99),
            p -> p.setReversibilityValue(99),
            p -> p.setDecisionTimeout(Duration.newBuilder().setSeconds(-1)),
            p -> p.setApprovalLifetime(Duration.newBuilder().setSeconds(24 * 3_600 + 1)));
    for (Consumer<Proposal.Builder> spoiler : spoilers) {
      Proposal.Builder proposal = payment();
      spoiler.accept(proposal);
      assertThat(agent.ask(propose(lease, proposal)).getRefusal().getReason())
          .as("%s", proposal)
          .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    }
    assertThat(
            agent
                .ask(
                    propose(lease, payment().setPayload(ByteString.copyFrom(new byte[33 * 1_024]))))
                .getRefusal()
                .getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE);
    assertThat(requester.get("t1").getProposalsCount()).isZero();
  }

  @Test
  void aDecisionHasToBeAsDocumentedAndComeFromWhoMay() {
    Lease lease = assigned();
    agent.ask(propose(lease, payment()));

    assertThat(refusal(decision().setDigest("no digest")))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(refusal(decision().clearDecision())).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(refusal(decision().setAgentId("not an id")))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(refusal(decision().setDigest("0".repeat(64))))
        .isEqualTo("FAILED_PRECONDITION PROPOSAL_DIGEST_MISMATCH");
    assertThat(refusal(decision().setProposalId("other")))
        .isEqualTo("NOT_FOUND PROPOSAL_NOT_FOUND");
    assertThat(refusal(decision().setAgentId("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");
    assertThat(refusal(decision().setAgentId("b"))).isEqualTo("PERMISSION_DENIED HUMAN_EXPECTED");
    decide(decision().setDecision(ProposalDecision.PROPOSAL_DECISION_DENY));
    assertThat(refusal(decision())).isEqualTo("FAILED_PRECONDITION PROPOSAL_DECIDED");
    assertThat(use(lease, DIGEST, "u1")).isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_EXPECTED);
  }

  @Test
  void anAutonomyLevelIsHeldToItsRangeAndShown() {
    CreateTaskRequest.Builder request = taskRequest("t1", "review");
    request.getSpecBuilder().setAutonomyLevel(6);
    assertThat(Failures.reason(() -> requester.create(request.build())))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");

    request.getSpecBuilder().setAutonomyLevel(5);
    requester.create(request.build());

    assertThat(requester.get("t1").getAutonomyLevel()).isEqualTo(5);
    Assignment work = agent.awaitAssignment();
    assertThat(work.getAutonomyLevel()).isEqualTo(5);
    agent.ask(propose(work.getLease(), payment()));
    assertThat(agent.awaitFrame(BrokerFrame::hasDecision).getDecision().getProposal().getMessage())
        .isEqualTo("Autonomy level 5");
  }

  @Test
  void theNextAttemptHasTheDecisionAndIsToldItAgainWhenItProposesTheSame() {
    Lease lease = assigned();
    agent.ask(propose(lease, payment()));
    decide(decision());
    agent.fail(lease);

    Assignment next =
        agent
            .awaitFrame(frame -> frame.hasAssignment() && frame.getAssignment().getAttempt() == 2)
            .getAssignment();
    assertThat(next.getProposals(0).getState()).isEqualTo(ProposalState.PROPOSAL_STATE_APPROVED);
    agent.ask(propose(next.getLease(), payment()));
    agent.awaitFrame(
        frame -> frame.hasDecision() && frame.getDecision().getLease().equals(next.getLease()));
    assertThat(use(next.getLease(), DIGEST, "u1")).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
  }

  @Test
  void aDecisionThatIsNotConfirmedComesAgainOnTheNextStream() {
    Lease lease = assigned();
    agent.ask(propose(lease, payment()));
    decide(decision());
    agent.awaitFrame(BrokerFrame::hasDecision);

    TestAgent second =
        TestAgent.connect(broker.channel(), hello("a", 1, "review").addHeldLeases(lease));
    second.awaitFrame(BrokerFrame::hasDecision);
    Ack confirmed =
        second.ask(
            AgentFrame.newBuilder()
                .setConfirmDelivery(
                    ConfirmDelivery.newBuilder().setLease(lease).addProposalIds("pay")));
    assertThat(confirmed.hasRefusal()).isFalse();

    TestAgent third =
        TestAgent.connect(broker.channel(), hello("a", 1, "review").addHeldLeases(lease));
    third.ask(propose(lease, payment().setProposalId("more")));
    assertThat(third.waiting(BrokerFrame::hasDecision)).isZero();
  }

  @Test
  void theHistoryShowsAllOfIt() {
    Lease lease = assigned();
    agent.ask(
        propose(
            lease,
            payment()
                .setProposalId("late")
                .setDecisionTimeout(Duration.newBuilder().setNanos(50_000_000))));
    agent.awaitFrame(f ->
        f.hasDecision()
            && f.getDecision().getProposal().getState() == ProposalState.PROPOSAL_STATE_EXPIRED);
    agent.ask(propose(lease, payment()));
    decide(decision());
    use(lease, DIGEST, "u1");
    agent.finish(lease, "done");

    assertThat(requester.kinds("t1"))
        .containsSubsequence(
            TaskEvent.EventCase.ACTION_PROPOSED,
            TaskEvent.EventCase.PROPOSAL_EXPIRED,
            TaskEvent.EventCase.ACTION_PROPOSED,
            TaskEvent.EventCase.PROPOSAL_DECIDED,
            TaskEvent.EventCase.APPROVAL_USED,
            TaskEvent.EventCase.ENDED);
  }

  private static String digest() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(PAYLOAD.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Proposal.Builder payment() {
    return Proposal.newBuilder()
        .setProposalId("pay")
        .setSummary("Pay 12")
        .setMediaType("application/json")
        .setPayload(PAYLOAD);
  }

  private static AgentFrame.Builder propose(Lease lease, Proposal.Builder proposal) {
    return AgentFrame.newBuilder()
        .setPropose(Propose.newBuilder().setLease(lease).setProposal(proposal));
  }

  private static DecideProposalRequest.Builder decision() {
    return DecideProposalRequest.newBuilder()
        .setTaskId("t1")
        .setProposalId("pay")
        .setDigest(DIGEST)
        .setDecision(ProposalDecision.PROPOSAL_DECISION_APPROVE);
  }

  private Task decide(DecideProposalRequest.Builder request) {
    return requester.timed().decideProposal(request.build()).getTask();
  }

  private String refusal(DecideProposalRequest.Builder request) {
    return Failures.reason(() -> decide(request));
  }

  private ErrorReason use(Lease lease, String digest, String useId) {
    return agent
        .ask(
            AgentFrame.newBuilder()
                .setUseApproval(
                    UseApproval.newBuilder()
                        .setLease(lease)
                        .setProposalId("pay")
                        .setDigest(digest)
                        .setUseId(useId)))
        .getRefusal()
        .getReason();
  }
}
