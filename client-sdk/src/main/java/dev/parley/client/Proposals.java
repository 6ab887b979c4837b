package dev.parley.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalKind;
import dev.parley.v1.Reversibility;

/** Makes proposals, for {@link TaskContext#propose}. */
public final class Proposals {

  private Proposals() {}

  /**
   * An action that can't be taken back.
   *
   * @param summary what would happen, for whoever decides
   * @param mediaType what the payload is
   * @param payload the exact bytes that would be sent
   */
  public static Proposal irreversible(String summary, String mediaType, byte[] payload) {
    return action(summary, mediaType, payload, Reversibility.REVERSIBILITY_IRREVERSIBLE);
  }

  /** An action that can be undone; see {@link #irreversible}. */
  public static Proposal reversible(String summary, String mediaType, byte[] payload) {
    return action(summary, mediaType, payload, Reversibility.REVERSIBILITY_REVERSIBLE);
  }

  /** How the agent wants to go about the task, in words. */
  public static Proposal plan(String summary, String plan) {
    return Proposal.newBuilder()
        .setKind(ProposalKind.PROPOSAL_KIND_PLAN)
        .setSummary(summary)
        .setMediaType("text/plain")
        .setPayload(ByteString.copyFromUtf8(plan))
        .build();
  }

  private static Proposal action(
      String summary, String mediaType, byte[] payload, Reversibility reversibility) {
    return Proposal.newBuilder()
        .setKind(ProposalKind.PROPOSAL_KIND_ACTION)
        .setSummary(summary)
        .setMediaType(mediaType)
        .setPayload(UnsafeByteOperations.unsafeWrap(payload.clone()))
        .setReversibility(reversibility)
        .build();
  }
}
