package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Proposals;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalKind;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.Reversibility;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Turns proposals into what is stored of them, and into public ones. */
public final class ApprovalMapper {
  private static final long DECISION_TIMEOUT_DEFAULT_MS = 3_600_000;
  private static final long LIFETIME_DEFAULT_MS = 15 * 60_000;
  private static final int TASK_BYTES_MAX = 768 * 1024;
  private static final int ASSIGNMENT_BYTES_MAX = 256 * 1024;

  private ApprovalMapper() {}

  /** What is stored of a proposal that was checked, but for its token and what is decided. */
  public static ActionProposed toStored(Proposal proposal) {
    boolean plan = proposal.getKind() == ProposalKind.PROPOSAL_KIND_PLAN;
    boolean reversible = proposal.getReversibility() == Reversibility.REVERSIBILITY_REVERSIBLE;
    long lifetimeMs = Times.millis(proposal.getApprovalLifetime());
    return ActionProposed.newBuilder()
        .setProposalId(proposal.getProposalId())
        .setProposal(Bytes.of(proposal))
        .setDigest(digest(proposal.getPayload()))
        .setKind(
            (plan ? ProposalKind.PROPOSAL_KIND_PLAN : ProposalKind.PROPOSAL_KIND_ACTION)
                .getNumber())
        .setReversibility(
            (reversible
                    ? Reversibility.REVERSIBILITY_REVERSIBLE
                    : Reversibility.REVERSIBILITY_IRREVERSIBLE)
                .getNumber())
        .setApprovalLifetimeMs(lifetimeMs == 0 ? LIFETIME_DEFAULT_MS : lifetimeMs)
        .build();
  }

  /** How long to wait for the decision about a proposal. */
  public static long decisionTimeoutMs(Proposal proposal) {
    long timeoutMs = Times.millis(proposal.getDecisionTimeout());
    return timeoutMs == 0 ? DECISION_TIMEOUT_DEFAULT_MS : timeoutMs;
  }

  private static String digest(ByteString payload) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      payload.asReadOnlyByteBufferList().forEach(sha256::update);
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Expected SHA-256, which every Java has", e);
    }
  }

  /** All that count still, and of the others as many of the newest as fit. */
  static List<ProposalRecord> all(Proposals proposals, Room room) {
    return newest(proposals, TASK_BYTES_MAX, true, room);
  }

  /** The same without their payloads, for an assignment. */
  static List<ProposalRecord> forHolder(Proposals proposals, Room room) {
    return newest(proposals, ASSIGNMENT_BYTES_MAX, false, room);
  }

  private static List<ProposalRecord> newest(
      Proposals proposals, int bytesMax, boolean payload, Room room) {
    return room.newest(
        proposals.all(), bytesMax, ApprovalMapper::counts, one -> toPublic(one, payload));
  }

  private static boolean counts(dev.parley.engine.task.Proposal proposal) {
    return switch (proposal.state()) {
      case PENDING, APPROVED -> true;
      case UNSPECIFIED, DENIED, EXPIRED, WITHDRAWN, USED -> false;
    };
  }

  /** Those that wait for their decision, without their payloads. */
  static List<ProposalRecord> pending(Proposals proposals) {
    return proposals.all().stream()
        .filter(dev.parley.engine.task.Proposal::isPending)
        .map(proposal -> toPublic(proposal, false))
        .toList();
  }

  static ProposalRecord toPublic(dev.parley.engine.task.Proposal proposal, boolean payload) {
    ProposalRecord.Builder record =
        ProposalRecord.newBuilder()
            .setDigest(proposal.proposed().getDigest())
            .setStateValue(proposal.state().number())
            .setApproverValue(proposal.proposed().getApprover())
            .setProposer(Actors.toPublic(proposal.proposer()))
            .setMessage(proposal.message())
            .setProposeTime(Times.timestamp(proposal.proposeTimeMs()))
            .setExpireTime(Times.timestamp(proposal.proposed().getExpireTimeMs()));
    ByteString stored = proposal.proposed().getProposal();
    if (payload) {
      record.setUnknownFields(StoredFields.one(ProposalRecord.PROPOSAL_FIELD_NUMBER, stored));
    } else {
      record.setProposal(Bytes.read(Proposal.parser(), stored).toBuilder().clearPayload());
    }
    if (proposal.decider() != null) {
      record.setDecider(Actors.toPublic(proposal.decider()));
    }
    if (proposal.closeTimeMs() != 0) {
      record.setCloseTime(Times.timestamp(proposal.closeTimeMs()));
    }
    if (proposal.approvalExpireTimeMs() != 0) {
      record.setApprovalExpireTime(Times.timestamp(proposal.approvalExpireTimeMs()));
    }
    if (proposal.useTimeMs() != 0) {
      record.setUseTime(Times.timestamp(proposal.useTimeMs()));
    }
    return record.build();
  }
}
