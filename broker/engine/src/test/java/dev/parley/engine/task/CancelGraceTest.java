package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Cause;
import dev.parley.engine.task.command.TaskEffect.RequestStop;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CancelGraceTest {

  private static final long GRACE_MS = 10_000;

  private final Scenario scenario = new Scenario();
  private final SwitchScenario switches = new SwitchScenario(scenario);

  @Test
  void whatNobodyWorksOnEndsAtOnce() {
    scenario.create("a", task());

    cancel("a", GRACE_MS);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void theHolderIsAskedAndWhatItHandsInIsKept() {
    scenario.agent("ann", 1, "work").create("a", task());

    cancel("a", GRACE_MS);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.effects(RequestStop.class))
        .containsExactly(
            new RequestStop(Scenario.holder("ann"), lease("a", 1), GRACE_MS, "enough"));
    assertThat(scenario.effects(Revoke.class)).isEmpty();
    assertThat(scenario.result("a", 1, "ann")).isInstanceOf(TaskReply.Acknowledged.class);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.CANCEL_REQUESTED);
    assertThat(scenario.get("a").rounds()).hasSize(1);
  }

  @Test
  void aFailureOrAStopEndsItAsWell() {
    scenario.agent("ann", 2, "work").create("a", task());
    scenario.create("b", task());
    cancel("a", GRACE_MS);
    cancel("b", GRACE_MS);

    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    switches.stopped("b", 1, "ann");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.kinds("b")).contains(KindCase.STOP_REPORTED);
    assertThat(scenario.get("a").attemptTotal()).isEqualTo(1);
    assertThat(scenario.kinds("a")).contains(KindCase.ATTEMPT_FAILED);
    assertThat(scenario.fail("a", 1, "ann", FailureClass.RETRYABLE))
        .as("said again, because the answer got lost")
        .isInstanceOf(TaskReply.Acknowledged.class);
  }

  @Test
  void nobodyElseIsLookedAtMeanwhile() {
    scenario.agent("ann", 2, "work").create("a", task());
    scenario.create("b", task());
    cancel("a", GRACE_MS);
    scenario.steps.clear();

    scenario.when(
        new TaskCommand.ReportProgress(
            lease("b", 1), Scenario.holder("ann"), ByteString.copyFromUtf8("half")));
    scenario.result("b", 1, "ann");

    assertThat(scenario.steps).noneMatch(TaskCommand.WindDown.class::isInstance);
    scenario.when(
        new TaskCommand.ReportProgress(
            lease("a", 1), Scenario.holder("ann"), ByteString.copyFromUtf8("half")));
    assertThat(scenario.steps).anyMatch(TaskCommand.WindDown.class::isInstance);
  }

  @Test
  void whoHasManyChildrenIsNotLookedAtForEachOfThem() {
    int children = 200;
    scenario.agent("ann", 1, "work").create("a", FanOutCapsTest.fanOut(children));
    assertThat(scenario.get("a").childCount()).isEqualTo(children);
    scenario.steps.clear();

    cancel("a", GRACE_MS);

    assertThat(scenario.steps)
        .filteredOn(TaskCommand.WindDown.class::isInstance)
        .as("one for each task, and a few more")
        .hasSizeLessThan(children + 5);
    scenario.result("a.0", 1, "ann");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void aDeclineEndsItAsWell() {
    scenario.agent("ann", 1, "work").create("a", task());
    cancel("a", GRACE_MS);

    scenario.when(new TaskCommand.DeclineAttempt(lease("a", 1), Scenario.holder("ann"), "no"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.kinds("a")).contains(KindCase.ATTEMPT_DECLINED);
    assertThat(scenario.effects(Revoke.class)).isEmpty();
  }

  @Test
  void itIsAskedAgainWhenItMayNotKnow() {
    scenario.agent("ann", 1, "work").create("a", task());
    cancel("a", GRACE_MS);
    scenario.pass(4_000);

    scenario.when(new TaskCommand.RepeatDeliveries(lease("a", 1)));

    assertThat(scenario.effects(RequestStop.class))
        .extracting(RequestStop::graceMs)
        .containsExactly(GRACE_MS, GRACE_MS - 4_000);
  }

  @Test
  void whoWorksMayStillBeToldSomething() {
    scenario.agent("ann", 1, "work").create("a", task());
    cancel("a", GRACE_MS);

    assertThat(
            scenario.when(
                new TaskCommand.SendMessage(
                    key("a"), Actors.requester("local"), ByteString.EMPTY, "m-1", 0)))
        .isInstanceOf(TaskReply.Said.class);
  }

  @Test
  void childrenAreAskedBeforeTheirParents() {
    scenario.agent("boss", 9, "work").create("a", task());
    scenario.createChild("a.c", 1, task());
    scenario.createChild("a.d", 1, task());

    cancel("a", GRACE_MS);
    assertThat(scenario.effects(RequestStop.class))
        .extracting(RequestStop::lease)
        .containsExactlyInAnyOrder(lease("a.c", 1), lease("a.d", 1));

    scenario.result("a.c", 1, "boss");
    assertThat(scenario.effects(RequestStop.class)).hasSize(2);
    scenario.result("a.d", 1, "boss");
    assertThat(scenario.effects(RequestStop.class))
        .extracting(RequestStop::lease)
        .endsWith(lease("a", 1));
    assertThat(scenario.get("a.c").reason()).isEqualTo(TaskReason.PARENT_ENDED);
    scenario.result("a", 1, "boss");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void whoNobodyWorksOnOutlastsThoseBelow() {
    scenario.agent("boss", 9, "work").create("a", task());
    scenario.createChild("a.c", 1, task());
    scenario.fail("a", 1, "boss", FailureClass.RETRYABLE);

    cancel("a", GRACE_MS);
    scenario.pass(2_000);

    assertThat(scenario.get("a").state()).as("after its backoff").isEqualTo(TaskState.QUEUED);
    assertThat(scenario.effects(RequestStop.class))
        .extracting(RequestStop::lease)
        .containsExactly(lease("a.c", 1));
    assertThat(scenario.loaded().nextDueMs()).isEqualTo(scenario.nextDueMs());
    scenario.result("a.c", 1, "boss");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.effects(Revoke.class)).isEmpty();
  }

  @Test
  void whoHasHadTheLastWordOutlastsThoseBelow() {
    scenario.agent("boss", 9, "work");
    for (String id : List.of("r", "f", "d", "s")) {
      scenario.create(id, task());
      scenario.createChild(id + ".c", 1, task());
      cancel(id, GRACE_MS);
    }

    scenario.result("r", 1, "boss");
    scenario.fail("f", 1, "boss", FailureClass.PERMANENT);
    scenario.when(new TaskCommand.DeclineAttempt(lease("d", 1), Scenario.holder("boss"), "no"));
    switches.stopped("s", 1, "boss");

    assertThat(scenario.get("r").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.get("r").rounds()).hasSize(1);
    for (String id : List.of("f", "d", "s")) {
      assertThat(scenario.get(id).state()).isEqualTo(TaskState.QUEUED);
      assertThat(scenario.holderOf(id)).isEmpty();
    }
    for (String id : List.of("r", "f", "d", "s")) {
      assertThat(scenario.holderOf(id + ".c")).isEqualTo("boss");
      scenario.result(id + ".c", 1, "boss");
      assertThat(scenario.get(id).state()).isEqualTo(TaskState.CANCELED);
      assertThat(scenario.get(id).reason()).isEqualTo(TaskReason.CANCEL_REQUESTED);
    }
    assertThat(scenario.effects(Revoke.class)).isEmpty();
  }

  @Test
  void whoIsLostMeanwhileOutlastsThoseBelow() {
    TaskCreated.Builder once = task();
    once.getRetryPolicyBuilder().setAttemptsMax(1);
    scenario.agent("boss", 1, "work").agent("ann", 1, "help").create("a", once);
    scenario.createChild("a.c", 1, task().setCapability("help"));
    cancel("a", 60_000);
    scenario.pass(20_000);
    scenario.when(
        new TaskCommand.ReportProgress(
            lease("a.c", 1), Scenario.holder("ann"), ByteString.copyFromUtf8("half")));

    scenario.pass(11_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);
    scenario.result("a.c", 1, "ann");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get("a.c").rounds()).hasSize(1);
  }

  @Test
  void noJoinIsDecidedMeanwhile() {
    scenario.agent("boss", 9, "work").create("a", task());
    scenario.createChild("a.c", 1, task());
    scenario.createChild("a.d", 1, task());
    scenario.yieldTask(
        "a",
        1,
        "boss",
        Scenario.join()
            .setTimeoutMs(3_000)
            .setFailureAction(Joins.ChildFailureAction.FAIL_FAST.number()));
    cancel("a", GRACE_MS);

    scenario.result("a.c", 1, "boss");
    scenario.pass(4_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(scenario.holderOf("a.d")).isEqualTo("boss");
    scenario.result("a.d", 1, "boss");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void itDoesNotWaitForAnAgentMeanwhile() {
    TaskCreated.Builder hasty = task();
    hasty.getDeadlinesBuilder().setQueueWaitMs(5_000);
    scenario.agent("boss", 9, "work").create("a", hasty);
    scenario.createChild("a.c", 1, task());
    cancel("a", GRACE_MS);
    scenario.when(new TaskCommand.DeclineAttempt(lease("a", 1), Scenario.holder("boss"), "no"));

    scenario.pass(6_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void whenTheGraceIsOverLeasesAreRevoked() {
    scenario.agent("boss", 9, "work").create("a", task());
    scenario.createChild("a.c", 1, task());
    cancel("a", GRACE_MS);

    scenario.pass(GRACE_MS - 1);
    assertThat(scenario.effects(Revoke.class)).isEmpty();
    scenario.pass(1);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get("a.c").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.effects(Revoke.class))
        .hasSize(2)
        .allSatisfy(revoke -> assertThat(revoke.cause()).isEqualTo(Cause.CANCELED));
    assertThat(scenario.result("a", 1, "boss")).satisfies(refused(Refusal.STALE_LEASE)::accept);
  }

  @Test
  void nothingIsDelegatedOrRetriedMeanwhile() {
    scenario.agent("boss", 9, "work").create("a", task());
    scenario.createChild("a.c", 1, task());
    cancel("a", GRACE_MS);

    assertThat(scenario.createChild("a.d", 1, task()))
        .satisfies(refused(Refusal.TASK_CANCELING)::accept);
    scenario.fail("a.c", 1, "boss", FailureClass.RETRYABLE);
    assertThat(scenario.get("a.c").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void noVerdictCompletesWhatIsBeingCanceled() {
    scenario.agent("boss", 9, "work").create("a", reviewed());
    scenario.createChild("a.c", 1, task());
    scenario.result("a", 1, "boss");
    cancel("a", GRACE_MS);

    assertThat(scenario.review("a", 1, VerdictDecision.ACCEPT, FindingState.MET))
        .satisfies(refused(Refusal.TASK_CANCELING)::accept);

    scenario.result("a.c", 1, "boss");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void aGraceOnlyGetsShorter() {
    scenario.agent("ann", 1, "work").create("a", task());
    cancel("a", GRACE_MS);
    cancel("a", 60_000);
    scenario.pass(5_000);
    cancel("a", 1_000);

    scenario.pass(1_000);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);

    scenario.create("b", task());
    cancel("b", GRACE_MS);
    cancel("b", 0);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void whoWasAskedIsAskedAgainWhenThereIsLessTime() {
    scenario.agent("ann", 1, "work").create("a", task());
    cancel("a", GRACE_MS);

    cancel("a", 1_000);

    assertThat(scenario.effects(RequestStop.class))
        .extracting(RequestStop::graceMs)
        .containsExactly(GRACE_MS, 1_000L);
    cancel("a", 60_000);
    scenario.pass(500);
    assertThat(scenario.effects(RequestStop.class)).hasSize(2);
  }

  @Test
  void alsoWhenThereIsLessTimeAboveIt() {
    belowWhatHasLessTime(scenario);

    assertThat(scenario.effects(RequestStop.class))
        .extracting(RequestStop::lease, RequestStop::graceMs)
        .containsExactly(tuple(lease("a.c", 1), GRACE_MS), tuple(lease("a.c", 1), 1_000L));
    scenario.result("a.c", 1, "boss");
    assertThat(scenario.get("a.c").reason()).isEqualTo(TaskReason.PARENT_ENDED);
    assertThat(scenario.effects(RequestStop.class).getLast().lease()).isEqualTo(lease("a", 1));
  }

  @Test
  void itIsNoticedWhenTheHolderKeepsTheGraceThatItWasTold() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.KEEP_TOLD_GRACE));

    belowWhatHasLessTime(broken);

    assertThat(broken.effects(RequestStop.class)).hasSize(1);
  }

  private static void belowWhatHasLessTime(Scenario scenario) {
    scenario.agent("boss", 9, "work").create("a", task());
    scenario.createChild("a.c", 1, task());
    cancel(scenario, "a", GRACE_MS);
    cancel(scenario, "a", 1_000);
  }

  private void cancel(String id, long graceMs) {
    cancel(scenario, id, graceMs);
  }

  private static void cancel(Scenario scenario, String id, long graceMs) {
    scenario.when(
        new TaskCommand.CancelTask(key(id), Actors.requester("local"), "enough", graceMs));
  }
}
