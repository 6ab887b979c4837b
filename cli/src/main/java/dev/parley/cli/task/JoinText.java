package dev.parley.cli.task;

import com.google.protobuf.util.Durations;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Times;
import dev.parley.v1.Join;
import dev.parley.v1.JoinStatus;
import dev.parley.v1.LoserAction;
import java.time.Duration;

/** Joins for people, on one line. */
final class JoinText {

  private JoinText() {}

  /** Returns until when a join makes its task wait. */
  static String until(Join join) {
    String completed =
        switch (join.getMode()) {
          case JOIN_MODE_ANY -> "one child has completed";
          case JOIN_MODE_QUORUM -> "%d children have completed".formatted(join.getQuorum());
          case JOIN_MODE_ALL, JOIN_MODE_UNSPECIFIED, UNRECOGNIZED -> "all children have completed";
        };
    String failed =
        switch (join.getFailureAction()) {
          case CHILD_FAILURE_ACTION_FAIL_FAST -> " or one has failed";
          case CHILD_FAILURE_ACTION_TOLERATE ->
              " or more than %d have failed".formatted(join.getFailuresTolerated());
          case CHILD_FAILURE_ACTION_WAIT, CHILD_FAILURE_ACTION_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    String limit =
        join.hasTimeout()
            ? ", at most " + Times.span(Duration.ofMillis(Durations.toMillis(join.getTimeout())))
            : "";
    String losers =
        join.getLoserAction() == LoserAction.LOSER_ACTION_LEAVE ? ", leaving the others" : "";
    return completed + failed + limit + losers;
  }

  /** Returns how a join stands. */
  static String status(JoinStatus join) {
    String count =
        "%d of %d children completed, %d failed"
            .formatted(join.getCompleted(), join.getTotal(), join.getFailed());
    return join.getDecisionValue() == 0
        ? "waits, " + count
        : Names.of(join.getDecision()) + ", " + count;
  }
}
