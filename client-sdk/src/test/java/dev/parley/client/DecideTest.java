package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.parley.v1.DecideProposalRequest;
import dev.parley.v1.DecideProposalResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalDecision;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.TaskServiceGrpc.TaskServiceImplBase;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who decides about a proposal, as the broker is told. */
final class DecideTest {
  private static final ProposalRecord PROPOSED =
      ProposalRecord.newBuilder()
          .setProposal(Proposal.newBuilder().setProposalId("pay"))
          .setDigest("d1")
          .build();

  private final List<DecideProposalRequest> asked = new CopyOnWriteArrayList<>();

  @Test
  void aHumanAndAnAgentDecideInTheirOwnNames() {
    try (Answered answered =
        Answered.by(
            new TaskServiceImplBase() {
              @Override
              public void decideProposal(
                  DecideProposalRequest request, StreamObserver<DecideProposalResponse> out) {
                asked.add(request);
                if (request.getAgentId().equals("stranger")) {
                  out.onError(humanExpected());
                  return;
                }
                out.onNext(DecideProposalResponse.getDefaultInstance());
                out.onCompleted();
              }
            })) {
      TaskHandle task = answered.parley().requester().task("a");
      task.approve(PROPOSED, "fine");
      task.asAgent("auditor").approve(PROPOSED, "fine");
      task.asAgent("auditor").deny(PROPOSED, "too much");
      assertThatThrownBy(() -> task.asAgent("stranger").approve(PROPOSED, "fine"))
          .isInstanceOfSatisfying(
              ParleyException.class,
              refused ->
                  assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_HUMAN_EXPECTED));
      assertThat(asked.remove(asked.size() - 1).getAgentId()).isEqualTo("stranger");
    }

    assertThat(asked)
        .extracting(DecideProposalRequest::getAgentId)
        .containsExactly("", "auditor", "auditor");
    assertThat(asked)
        .allSatisfy(request -> {
          assertThat(request.getTaskId()).isEqualTo("a");
          assertThat(request.getProposalId()).isEqualTo("pay");
          assertThat(request.getDigest()).isEqualTo("d1");
        });
    assertThat(asked.get(asked.size() - 1).getDecision())
        .isEqualTo(ProposalDecision.PROPOSAL_DECISION_DENY);
  }

  private static StatusRuntimeException humanExpected() {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.PERMISSION_DENIED.value())
            .setMessage("Expected a human, but found an agent")
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain("parley.dev")
                        .setReason("HUMAN_EXPECTED")
                        .build()))
            .build());
  }
}
