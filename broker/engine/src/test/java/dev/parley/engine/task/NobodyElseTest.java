package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.LoopPolicy;
import org.junit.jupiter.api.Test;

/** What becomes of a child that only agents could do which have what it asks. */
final class NobodyElseTest {
  private static final long LOOK_MS = 10_000;

  private Scenario scenario = new Scenario();

  private void passOn(LoopPolicy.Builder policy) {
    scenario.agent("two", 9, "manage", "other");
    scenario.create("a", task().setCapability("manage").setIntent(7).setLoopPolicy(policy));
    scenario.createChild("a.b", 1, task().setCapability("other").setIntent(7));
    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.NONE);
  }

  private static LoopPolicy.Builder policy(CycleAction action) {
    return LoopPolicy.newBuilder().setCycleAction(action.number());
  }

  private long noticed() {
    return scenario.events.stream()
        .filter(event ->
            event.getTaskId().equals("a.b")
                && event.getLoopDetected().getKind() == Kind.NOBODY_ELSE.number()
                && event.getLoopDetected().getAncestorId().equals("a"))
        .count();
  }

  @Test
  void itSaysSoAndWhoeverHoldsItsParentIsTold() {
    passOn(policy(CycleAction.REFUSE));

    scenario.pass(LOOK_MS);

    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.NOBODY_ELSE);
    assertThat(scenario.get("a").dialogue().messages())
        .singleElement()
        .satisfies(message -> assertThat(message.sent().getText()).contains("a.b"));
    scenario.pass(5 * LOOK_MS);
    assertThat(noticed()).isEqualTo(1);

    scenario.agent("bob", 1, "other");
    assertThat(scenario.holderOf("a.b")).as("who comes later gets it").isEqualTo("bob");
    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.NONE);
  }

  @Test
  void withoutTheRuleItWaitsWithoutAWord() {
    scenario = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.HIDE_CIRCLE));
    passOn(policy(CycleAction.REFUSE));

    scenario.pass(5 * LOOK_MS);

    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.NONE);
  }

  @Test
  void whoWaitsForItIsWoken() {
    passOn(policy(CycleAction.REFUSE));
    scenario.yieldTask("a", 1, "two", join());

    scenario.pass(LOOK_MS);

    assertThat(scenario.events)
        .filteredOn(Event::hasTaskResumed)
        .singleElement()
        .satisfies(event ->
            assertThat(event.getTaskResumed().getDecision())
                .isEqualTo(Decision.ATTENTION.number()));
    assertThat(scenario.holderOf("a")).isEqualTo("two");
  }

  @Test
  void itIsParkedWhereThePolicySaysSo() {
    passOn(policy(CycleAction.PARK));

    scenario.pass(LOOK_MS);

    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
    scenario.agent("bob", 1, "other");
    scenario.when(
        new TaskCommand.RetryTask(Scenario.key("a.b"), Actors.requester("local"), "bob is there"));
    assertThat(scenario.holderOf("a.b")).isEqualTo("bob");
  }

  @Test
  void itIsEscalatedOnceWhereThePolicySaysSo() {
    passOn(policy(CycleAction.ESCALATE).setEscalationCapability("manage"));

    scenario.pass(LOOK_MS);

    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.ESCALATED);
    scenario.pass(LOOK_MS);
    assertThat(scenario.get("a.b").state())
        .as("nobody else there either")
        .isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
  }

  @Test
  void nothingIsSaidWhileSomebodyElseIsBusyWithOtherThings() {
    scenario.agent("bob", 1, "other");
    scenario.create("busy", task().setCapability("other"));
    passOn(policy(CycleAction.REFUSE));

    scenario.pass(5 * LOOK_MS);

    assertThat(noticed()).isZero();
  }

  @Test
  void norWhileNobodyOffersItAtAll() {
    scenario.agent("two", 9, "manage");
    scenario.create("a", task().setCapability("manage").setIntent(7));
    scenario.createChild("a.b", 1, task().setCapability("other").setIntent(7));

    scenario.pass(5 * LOOK_MS);
    assertThat(noticed()).as("it waits as any task does").isZero();

    scenario.agent("two", 9, "manage", "other");
    scenario.pass(2 * LOOK_MS);
    assertThat(noticed()).isEqualTo(1);
  }
}
