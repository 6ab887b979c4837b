package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.v1.ChildFailureAction;
import dev.parley.v1.Join;
import dev.parley.v1.JoinMode;
import dev.parley.v1.LoserAction;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import dev.parley.v1.TaskYielded;
import org.junit.jupiter.api.Test;

/** Joins, for people. */
final class JoinViewTest extends WithCli {
  @Test
  void allThatAJoinSaysIsShown() {
    assertThat(shown(Join.newBuilder()))
        .contains("yielded until all children have completed (lease 7 is over)");
    assertThat(
            shown(
                Join.newBuilder()
                    .setMode(JoinMode.JOIN_MODE_QUORUM)
                    .setQuorum(3)
                    .setFailureAction(ChildFailureAction.CHILD_FAILURE_ACTION_TOLERATE)
                    .setFailuresTolerated(2)
                    .setTimeout(Durations.fromSeconds(300))
                    .setLoserAction(LoserAction.LOSER_ACTION_LEAVE)))
        .contains(
            "yielded until 3 children have completed or more than 2 have failed, at most 5 min 0 s,"
                + " leaving the others (lease 7 is over)");
    assertThat(
            shown(
                Join.newBuilder()
                    .setMode(JoinMode.JOIN_MODE_ANY)
                    .setFailureAction(ChildFailureAction.CHILD_FAILURE_ACTION_FAIL_FAST)))
        .contains("yielded until one child has completed or one has failed");
  }

  @Test
  void theColumnsOfAHistoryAreAsWideAsTheWidestState() {
    assertThat(shown(Join.newBuilder()))
        .contains("  08:00:01.000  QUEUED             created by")
        .contains("  08:00:02.000  AWAITING_CHILDREN  yielded until");
  }

  private String shown(Join.Builder join) {
    String id = "t" + cli.requests.size();
    Task task = Samples.queued(id, "Do it").toBuilder().setLastEventNumber(2).build();
    TaskEvent yielded =
        Samples.event(id, 2, TaskState.TASK_STATE_AWAITING_CHILDREN)
            .setTaskYielded(TaskYielded.newBuilder().setJoin(join).setLeaseToken(7))
            .build();
    cli.broker.add(task, Samples.created(id, 1, "Do it"), yielded);
    return cli.run("task", "get", id).out();
  }
}
