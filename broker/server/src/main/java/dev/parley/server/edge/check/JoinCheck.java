package dev.parley.server.edge.check;

import dev.parley.v1.AttentionAction;
import dev.parley.v1.ChildFailureAction;
import dev.parley.v1.Join;
import dev.parley.v1.JoinMode;
import dev.parley.v1.LoserAction;

/** Holds joins to what the protocol says of their fields. */
final class JoinCheck {
  private static final int CHILD_IDS_MAX = 10_000;

  private JoinCheck() {}

  static void check(Check check, String field, Join join) {
    if (join.getMode() == JoinMode.UNRECOGNIZED) {
      check.unknownValue(field + ".mode", join.getModeValue());
    }
    if (join.getLoserAction() == LoserAction.UNRECOGNIZED) {
      check.unknownValue(field + ".loser_action", join.getLoserActionValue());
    }
    if (join.getFailureAction() == ChildFailureAction.UNRECOGNIZED) {
      check.unknownValue(field + ".failure_action", join.getFailureActionValue());
    }
    if (join.getAttentionAction() == AttentionAction.UNRECOGNIZED) {
      check.unknownValue(field + ".attention_action", join.getAttentionActionValue());
    }
    int quorumMin = join.getMode() == JoinMode.JOIN_MODE_QUORUM ? 1 : 0;
    check.range(field + ".quorum", join.getQuorum(), quorumMin, Integer.MAX_VALUE);
    check.range(field + ".failures_tolerated", join.getFailuresTolerated(), 0, Integer.MAX_VALUE);
    check.duration(field + ".timeout", join.getTimeout(), EdgeLimits.DURATION_MAX_MS);
    check.count(field + ".child_ids", join.getChildIdsCount(), CHILD_IDS_MAX);
    for (int i = 0; i < join.getChildIdsCount() && check.passed(); i++) {
      LeaseCheck.taskId(check, field + ".child_ids[" + i + "]", join.getChildIds(i));
    }
  }
}
