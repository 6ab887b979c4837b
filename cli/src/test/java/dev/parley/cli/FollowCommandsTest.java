package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.CliTester.Run;
import dev.parley.cli.console.Terminal;
import dev.parley.v1.AttemptDeclined;
import dev.parley.v1.AttemptFailed;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import org.junit.jupiter.api.Test;

final class FollowCommandsTest extends WithCli {
  @Test
  void watchPrintsTheHistoryToItsEnd() {
    cli.broker.add(Samples.completed("t1"), Samples.history("t1"));

    Run run = cli.run("task", "watch", "t1", "--after", "2");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
               3  08:00:03.000  QUEUED             verdict on round 1: REDO: tone unmet: Too casual
               4  08:00:04.000  COMPLETED          ended (ACCEPTED) by requester alice
            """);
  }

  @Test
  void watchUnderJsonEndsWithASum() {
    cli.broker.add(Samples.completed("t1"), Samples.history("t1"));

    Run run = cli.run("task", "watch", "t1", "--json");

    assertThat(run.lines()).hasSize(5);
    assertThat(run.lines().getFirst()).startsWith("{\"task_id\":\"t1\",\"number\":\"1\",");
    assertThat(run.lastLine())
        .isEqualTo(
            "{\"task_id\":\"t1\",\"state\":\"TASK_STATE_COMPLETED\",\"last_event_number\":4}");
  }

  @Test
  void watchResumesWithoutGapsOrRepeats() {
    cli.broker.add(Samples.completed("t1"), Samples.history("t1"));
    cli.broker.eventsUntilBreak = 2;

    Run run = cli.run("task", "watch", "t1");

    assertThat(run.code()).isZero();
    assertThat(run.lines())
        .extracting(line -> line.strip().charAt(0))
        .containsExactly('1', '2', '3', '4');
  }

  @Test
  void watchOfATaskThatFailedIsNoSuccess() {
    Task failed = Samples.completed("t1").toBuilder().setState(TaskState.TASK_STATE_FAILED).build();
    cli.broker.add(failed, Samples.history("t1"));

    assertThat(cli.run("task", "watch", "t1").code()).isEqualTo(1);
  }

  @Test
  void watchSaysWhoGetsATaskThatNothingIsLeftFor() {
    CapabilityTarget expert = CapabilityTarget.newBuilder().setCapability("expert").build();
    TaskEvent failed =
        Samples.event("t1", 2, TaskState.TASK_STATE_QUEUED)
            .setFailed(
                AttemptFailed.newBuilder()
                    .setFailure(
                        Failure.newBuilder()
                            .setFailureClass(FailureClass.FAILURE_CLASS_RETRYABLE)
                            .setMessage("it broke"))
                    .setEscalatedTo(expert))
            .build();
    TaskEvent declined =
        Samples.event("t1", 3, TaskState.TASK_STATE_QUEUED)
            .setDeclined(AttemptDeclined.newBuilder().setMessage("not mine").setEscalatedTo(expert))
            .build();
    cli.broker.add(Samples.queued("t1", "x"), Samples.created("t1", 1, "x"), failed, declined);

    Run run = cli.run("task", "watch", "t1", "--timeout", "50ms");

    assertThat(run.out()).contains("it broke, is for expert\n", "not mine, is for expert\n");
  }

  @Test
  void watchEndsWithTheGivenTimeout() {
    cli.broker.add(Samples.queued("t1", "x"), Samples.created("t1", 1, "x"));

    Run run = cli.run("task", "watch", "t1", "--timeout", "50ms");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.lines()).hasSize(1);
    assertThat(run.err())
        .isEqualTo("parley: task t1 has not ended in time\n  Watch on with --after 1.\n");
  }

  @Test
  void watchOfNothingSaysSo() {
    assertThat(cli.run("task", "watch", "t9").code()).isEqualTo(3);
    assertThat(cli.run("task", "tree", "t9").code()).isEqualTo(3);
    assertThat(cli.run("task", "tree", "t9", "--follow").code()).isEqualTo(3);
  }

  @Test
  void treeIsASnapshotWhenPiped() {
    cli.broker.add(Samples.working("t1", "Lead"));
    cli.broker.add(Samples.working("t1.a", "Manage"));
    cli.broker.add(Samples.completed("t1.a.x"));
    cli.broker.add(Samples.queued("t1.b", "Check"));
    cli.broker.add(Samples.queued("t2", "Another tree"));

    Run run = cli.run("task", "tree", "t1");

    assertThat(run.out())
        .isEqualTo(
            """
            WORKING t1  at translator/i1, Lead
            ├─ WORKING a  at translator/i1, Manage
            │  └─ COMPLETED x  round 2, Translate to French
            └─ QUEUED b  Check
            """);
    assertThat(run.err()).isEqualTo("4 tasks: 1 QUEUED, 2 WORKING, 1 COMPLETED\n");
  }

  @Test
  void treeCanStartBelowTheRoot() {
    cli.broker.add(Samples.working("t1", "Lead"));
    cli.broker.add(Samples.working("t1.a", "Manage"));
    cli.broker.add(Samples.queued("t1.ab", "Another"));

    Run run = cli.run("task", "tree", "t1.a", "--json");

    assertThat(run.lines()).hasSize(2);
    assertThat(run.lastLine())
        .isEqualTo("{\"task_id\":\"t1.a\",\"state\":\"TASK_STATE_WORKING\",\"tasks\":1}");
  }

  @Test
  void treeSaysWhyATaskIsWhereItIs() {
    cli.broker.add(
        Samples.queued("t1", "Lead").toBuilder()
            .setState(TaskState.TASK_STATE_PARKED)
            .setReason(TaskReason.TASK_REASON_BUDGET_TOKENS)
            .build());

    Run run = cli.run("task", "tree", "t1");

    assertThat(run.out()).isEqualTo("PARKED t1  BUDGET_TOKENS, Lead\n");
    assertThat(run.err()).isEqualTo("1 task: 1 PARKED\n");
  }

  @Test
  void treeFollowsEventsInTheirOrder() {
    fillTree();

    Run run = cli.run("task", "tree", "t1", "--follow");

    assertThat(run.out())
        .isEqualTo(
            """
            08:00:01.000  QUEUED             t1  created by requester alice
            08:00:01.000  QUEUED             t1.a  created by requester alice
            08:00:02.000  ASSIGNED           t1.a  assigned to translator/i1 (round 1, attempt 1, lease 7)
            08:00:03.000  WORKING            t1.a  40 %: Half way
            08:00:04.000  COMPLETED          t1.a  ended (ACCEPTED) by requester alice
            08:00:02.000  COMPLETED          t1  ended (ACCEPTED) by requester alice
            """);
  }

  @Test
  void treeIsRedrawnInATerminalUntilTheTopHasEnded() {
    cli.terminal = new Terminal(true, 40, 10);
    fillTree();

    Run run = cli.run("task", "tree", "t1", "--no-color");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("\u001b[J");
    assertThat(run.lines().subList(run.lines().size() - 3, run.lines().size()))
        .satisfies(last -> assertThat(last.getFirst()).endsWith("COMPLETED t1  Lead"))
        .element(1)
        .isEqualTo("└─ COMPLETED a  Manage");
    assertThat(run.lastLine()).isEqualTo("2 tasks: 2 COMPLETED");
  }

  private void fillTree() {
    Task top = Samples.completed("t1");
    cli.broker.add(
        top,
        Samples.created("t1", 1, "Lead"),
        Samples.ended("t1", 2).toBuilder().setTreeCursor(9).build());
    cli.broker.add(
        Samples.completed("t1.a"),
        Samples.created("t1.a", 2, "Manage"),
        Samples.assigned("t1.a", 2).toBuilder().setTreeCursor(3).build(),
        Samples.progress("t1.a", 3, "Half way").toBuilder().setTreeCursor(4).build(),
        Samples.ended("t1.a", 4).toBuilder().setTreeCursor(5).build());
  }
}
