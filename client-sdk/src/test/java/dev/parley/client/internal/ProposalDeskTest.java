package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.Decision;
import dev.parley.client.ParleyException;
import dev.parley.client.Proposals;
import dev.parley.client.TaskCancelledException;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Lease;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalKind;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import dev.parley.v1.Reversibility;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What an attempt proposes and does, without a broker. */
final class ProposalDeskTest {
  private static final byte[] ORDER = "pay 5".getBytes(StandardCharsets.UTF_8);
  private static final Proposal PAY = Proposals.irreversible("Pay 5.", "text/plain", ORDER);
  private static final Lease LEASE = Lease.newBuilder().setTaskId("a").setToken(1).build();

  private final List<AgentFrame> sent = new ArrayList<>();
  private final WaitClock clock = new WaitClock();

  private ProposalDesk begin() {
    return new ProposalDesk(
        Assignment.newBuilder().setLease(LEASE).build(), sent::add, Runnable::run, clock);
  }

  @Test
  void theSameProposalHasTheSameNameInEveryAttemptAndAnotherTheSecondTime() {
    var unused1 = begin().propose(PAY);
    ProposalDesk again = begin();
    var unused2 = again.propose(PAY);
    var unused3 = again.propose(PAY);

    assertThat(id(0)).isNotEmpty().isEqualTo(id(1)).isNotEqualTo(id(2));
    assertThat(sent)
        .allSatisfy(frame -> assertThat(frame.getPropose().getLease()).isEqualTo(LEASE));
  }

  @Test
  void theDecisionComesOnceAndIsUsedWithTheDigestOfWhatIsDone() {
    ProposalDesk desk = begin();
    CompletableFuture<Decision> decision = desk.propose(PAY);
    desk.told(record(ProposalState.PROPOSAL_STATE_APPROVED));
    desk.told(record(ProposalState.PROPOSAL_STATE_DENIED));

    assertThat(decision.join().isApproved()).isTrue();
    CompletableFuture<Void> used = decision.join().useAsync(ORDER);
    assertThat(sent.get(sent.size() - 1).getUseApproval().getDigest())
        .isEqualTo(Digests.hex(ORDER));
    assertThat(sent.get(sent.size() - 1).getUseApproval().getProposalId()).isEqualTo(id(0));
    assertThat(used).isNotDone();
    desk.used(sent.get(sent.size() - 1).getUseApproval().getUseId(), null);
    assertThat(used).isCompleted();
  }

  @Test
  void aPlanIsProposedInItsWordsAndItsDecisionComesLikeAnyOther() {
    ProposalDesk desk = begin();
    CompletableFuture<Decision> decision =
        desk.propose(Proposals.plan("Pay one by one.", "1. Count.\n2. Pay."));

    Proposal plan = sent.get(0).getPropose().getProposal();
    assertThat(plan.getKind()).isEqualTo(ProposalKind.PROPOSAL_KIND_PLAN);
    assertThat(plan.getSummary()).isEqualTo("Pay one by one.");
    assertThat(plan.getMediaType()).isEqualTo("text/plain");
    assertThat(plan.getPayload().toStringUtf8()).isEqualTo("1. Count.\n2. Pay.");
    assertThat(plan.getReversibility()).isEqualTo(Reversibility.REVERSIBILITY_UNSPECIFIED);
    assertThat(decision).isNotDone();

    desk.told(
        record(ProposalState.PROPOSAL_STATE_APPROVED).toBuilder().setMessage("Go on.").build());

    assertThat(decision.join().isApproved()).isTrue();
    assertThat(decision.join().message()).isEqualTo("Go on.");
  }

  @Test
  void aUseThatIsRefusedSaysWhy() {
    ProposalDesk desk = begin();
    CompletableFuture<Decision> decision = desk.propose(PAY);
    desk.told(record(ProposalState.PROPOSAL_STATE_APPROVED));
    CompletableFuture<Void> used = decision.join().useAsync(new byte[] {1});
    ParleyException why =
        Errors.local(
            Status.Code.FAILED_PRECONDITION,
            ErrorReason.ERROR_REASON_PROPOSAL_DIGEST_MISMATCH,
            "something else");

    desk.used(sent.get(sent.size() - 1).getUseApproval().getUseId(), why);

    assertThatThrownBy(used::join).isInstanceOf(CompletionException.class).hasCause(why);
  }

  @Test
  void whatIsProposedTwiceAtATimeUnderOneNameIsOneProposal() {
    ProposalDesk desk = begin();
    Proposal named = PAY.toBuilder().setProposalId("pay").build();

    assertThat(desk.propose(named)).isSameAs(desk.propose(named));
    assertThat(sent).hasSize(1);
  }

  @Test
  void whatTheBrokerDoesNotTakeFailsAndNothingIsWaitedFor() {
    ProposalDesk desk = begin();
    CompletableFuture<Decision> decision = desk.propose(PAY);
    IllegalStateException why = new IllegalStateException("no");

    desk.refused(id(0), why);

    assertThatThrownBy(decision::join).hasCause(why);
    Duration waited = clock.waited();
    assertThat(clock.waited()).as("a clock that stands still").isEqualTo(waited);
  }

  @Test
  void afterARefusalTheSameIsProposedAgain() {
    ProposalDesk desk = begin();
    Proposal named = PAY.toBuilder().setProposalId("pay").build();
    var refused = desk.propose(named);
    desk.refused("pay", new IllegalStateException("too many"));

    CompletableFuture<Decision> again = desk.propose(named);
    desk.told(record(ProposalState.PROPOSAL_STATE_APPROVED));

    assertThat(refused).isCompletedExceptionally();
    assertThat(sent)
        .extracting(frame -> frame.getPropose().getProposal().getProposalId())
        .containsExactly("pay", "pay");
    assertThat(again.join().isApproved()).isTrue();
  }

  @Test
  void aDecisionThatIsToldAgainAfterAReconnectDisturbsNoUse() {
    ProposalDesk desk = begin();
    CompletableFuture<Decision> decision = desk.propose(PAY);
    desk.told(record(ProposalState.PROPOSAL_STATE_APPROVED));
    CompletableFuture<Void> used = decision.join().useAsync(ORDER);

    desk.told(record(ProposalState.PROPOSAL_STATE_APPROVED));
    assertThat(used).isNotDone();
    String useId = sent.get(1).getUseApproval().getUseId();
    desk.used(useId, null);
    desk.used(
        useId,
        Errors.local(
            Status.Code.FAILED_PRECONDITION,
            ErrorReason.ERROR_REASON_APPROVAL_USED,
            "told a second time"));

    assertThat(used).isCompleted();
    assertThat(sent).hasSize(2);
  }

  @Test
  void theEndOfTheAttemptIsTheEndOfWaiting() {
    ProposalDesk desk = begin();
    CompletableFuture<Decision> decision = desk.propose(PAY);

    desk.end("over");

    assertThatThrownBy(decision::join).hasCauseInstanceOf(TaskCancelledException.class);
    assertThat(desk.propose(PAY)).isCompletedExceptionally();
  }

  private String id(int frame) {
    return sent.get(frame).getPropose().getProposal().getProposalId();
  }

  private ProposalRecord record(ProposalState state) {
    return ProposalRecord.newBuilder()
        .setProposal(sent.get(0).getPropose().getProposal())
        .setState(state)
        .build();
  }
}
