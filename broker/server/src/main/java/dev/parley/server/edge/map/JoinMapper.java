package dev.parley.server.edge.map;

import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.TaskResumed;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.AttentionAction;
import dev.parley.v1.ChildFailureAction;
import dev.parley.v1.Join;
import dev.parley.v1.JoinMode;
import dev.parley.v1.JoinStatus;
import dev.parley.v1.LoserAction;

/** Turns joins that were checked into stored ones, with every default filled in, and back. */
public final class JoinMapper {

  private JoinMapper() {}

  public static dev.parley.journal.v1.Join toStored(Join join) {
    return dev.parley.journal.v1.Join.newBuilder()
        .setMode(orDefault(join.getModeValue(), JoinMode.JOIN_MODE_ALL_VALUE))
        .setQuorum(join.getQuorum())
        .setTimeoutMs(Times.millis(join.getTimeout()))
        .setLoserAction(
            orDefault(join.getLoserActionValue(), LoserAction.LOSER_ACTION_CANCEL_VALUE))
        .setFailureAction(
            orDefault(
                join.getFailureActionValue(), ChildFailureAction.CHILD_FAILURE_ACTION_WAIT_VALUE))
        .setFailuresTolerated(join.getFailuresTolerated())
        .addAllChildIds(join.getChildIdsList())
        .setAttentionAction(
            orDefault(
                join.getAttentionActionValue(), AttentionAction.ATTENTION_ACTION_RESUME_VALUE))
        .build();
  }

  static Join toPublic(dev.parley.journal.v1.Join join) {
    Join.Builder builder =
        Join.newBuilder()
            .setModeValue(join.getMode())
            .setQuorum(join.getQuorum())
            .setLoserActionValue(join.getLoserAction())
            .setFailureActionValue(join.getFailureAction())
            .setFailuresTolerated(join.getFailuresTolerated())
            .addAllChildIds(join.getChildIdsList())
            .setAttentionActionValue(join.getAttentionAction());
    if (join.getTimeoutMs() != 0) {
      builder.setTimeout(Times.duration(join.getTimeoutMs()));
    }
    return builder.build();
  }

  static JoinStatus toPublic(TaskSnapshot.JoinStatus status) {
    return JoinStatus.newBuilder()
        .setDecisionValue(status.decision().number())
        .setTotal(status.count().total())
        .setCompleted(status.count().completed())
        .setFailed(status.count().failed())
        .setAttention(status.count().attention())
        .build();
  }

  static JoinStatus toPublic(TaskResumed resumed) {
    return JoinStatus.newBuilder()
        .setDecisionValue(resumed.getDecision())
        .setTotal(resumed.getTotal())
        .setCompleted(resumed.getCompleted())
        .setFailed(resumed.getFailed())
        .setAttention(resumed.getAttention())
        .build();
  }

  private static int orDefault(int value, int defaultValue) {
    return value == 0 ? defaultValue : value;
  }
}
