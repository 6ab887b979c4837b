package dev.parley.cli.task;

import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.v1.Approver;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalKind;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.Reversibility;

/** Proposals and decisions on one line. */
final class ApprovalText {
  private ApprovalText() {}

  /** Returns what is proposed and whether it can be taken back. */
  static String what(Proposal proposal) {
    String kind =
        proposal.getKind() == ProposalKind.PROPOSAL_KIND_PLAN
            ? "plan"
            : proposal.getReversibility() == Reversibility.REVERSIBILITY_REVERSIBLE
                ? "reversible"
                : "irreversible";
    return Text.line(proposal.getSummary()) + " [" + kind + "]";
  }

  /** Returns who may decide; empty when nobody is asked. */
  static String approver(ProposalRecord record) {
    return record.getApprover() == Approver.APPROVER_UNSPECIFIED
        ? ""
        : Names.of(record.getApprover());
  }

  /** Returns where a proposal stands: who decided, and why, when somebody has. */
  static String state(ProposalRecord record) {
    String state = Names.of(record.getState());
    if (record.hasDecider()) {
      state += ", by " + Names.of(record.getDecider());
    }
    return record.getMessage().isEmpty() ? state : state + ": " + Text.line(record.getMessage());
  }
}
