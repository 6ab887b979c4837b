package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.EdgeLimits.DURATION_MAX_MS;

import dev.parley.v1.DecideProposalRequest;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalDecision;
import dev.parley.v1.ProposalKind;
import dev.parley.v1.Propose;
import dev.parley.v1.Reversibility;
import dev.parley.v1.UseApproval;
import java.util.regex.Pattern;

/** Holds proposals, and what is said of them, to what the protocol says. */
public final class ApprovalCheck {
  private static final int TEXT_CHARS_MAX = 4_096;
  private static final long LIFETIME_MAX_MS = 24 * 3_600_000L;
  private static final int LEVEL_MAX = 5;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private ApprovalCheck() {}

  /** The autonomy level of a spec. */
  static void level(Check check, String field, int level) {
    check.range(field, level, 0, LEVEL_MAX);
  }

  public static void propose(Check check, Propose propose, EdgeLimits limits) {
    LeaseCheck.check(check, "propose.lease", propose.getLease());
    Proposal proposal = propose.getProposal();
    String path = "propose.proposal";
    check.size(path, proposal, limits.proposalBytesMax());
    check.name(path + ".proposal_id", proposal.getProposalId());
    check.requiredText(path + ".summary", proposal.getSummary(), TEXT_CHARS_MAX);
    check.requiredText(path + ".media_type", proposal.getMediaType(), 128);
    if (proposal.getPayload().isEmpty()) {
      check.violated(path + ".payload", "expected the bytes of the action, but found none");
    }
    if (proposal.getKind() == ProposalKind.UNRECOGNIZED) {
      check.unknownValue(path + ".kind", proposal.getKindValue());
    }
    if (proposal.getReversibility() == Reversibility.UNRECOGNIZED) {
      check.unknownValue(path + ".reversibility", proposal.getReversibilityValue());
    }
    check.duration(path + ".decision_timeout", proposal.getDecisionTimeout(), DURATION_MAX_MS);
    check.duration(path + ".approval_lifetime", proposal.getApprovalLifetime(), LIFETIME_MAX_MS);
  }

  public static void use(Check check, UseApproval use) {
    LeaseCheck.check(check, "use_approval.lease", use.getLease());
    check.name("use_approval.proposal_id", use.getProposalId());
    digest(check, "use_approval.digest", use.getDigest());
    check.requiredText("use_approval.use_id", use.getUseId(), 128);
  }

  public static void decide(Check check, DecideProposalRequest request) {
    check.text("request_id", request.getRequestId(), 128);
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.name("proposal_id", request.getProposalId());
    digest(check, "digest", request.getDigest());
    check.text("message", request.getMessage(), TEXT_CHARS_MAX);
    check.optionalName("agent_id", request.getAgentId());
    if (request.getDecision() != ProposalDecision.PROPOSAL_DECISION_APPROVE
        && request.getDecision() != ProposalDecision.PROPOSAL_DECISION_DENY) {
      check.violated("decision", "expected APPROVE or DENY, but found neither");
    }
  }

  private static void digest(Check check, String field, String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      check.violated(
          field, "expected 64 lower-case hexadecimal digits, but found " + Check.quote(digest));
    }
  }
}
