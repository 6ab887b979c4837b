package dev.parley.engine.task;

import static dev.parley.engine.task.DialogueScenario.question;
import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import org.junit.jupiter.api.Test;

/** What a task waits for does not run out while the task is paused. */
final class PausedWaitsTest {

  private static final long TIMEOUT_MS = 60_000;

  private final Scenario scenario = new Scenario();
  private final SwitchScenario switches = new SwitchScenario(scenario);
  private final DialogueScenario dialogue = new DialogueScenario(scenario);

  @Test
  void aJoinHasAsMuchTimeLeftAsBefore() {
    suspended("m");
    scenario.pass(20_000);
    switches.pause("p", Scope.tree("m"));

    scenario.pass(10 * TIMEOUT_MS);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(scenario.get("m.c").state()).isEqualTo(TaskState.PAUSED);

    switches.ease("p", SwitchLevel.OFF);
    assertThat(scenario.get("m.c").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.loaded().nextDueMs()).isEqualTo(scenario.nextDueMs());
    scenario.pass(TIMEOUT_MS - 20_001);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.pass(1);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("m.c").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void aPauseIsNotForgottenWhileSomethingWaitsThatItHasHeld() {
    heldAndForgotten(scenario, switches);

    assertThat(scenario.get("m").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(scenario.loaded().nextDueMs()).isEqualTo(scenario.nextDueMs());
    scenario.pass(TIMEOUT_MS - 1);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.pass(1);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.ASSIGNED);

    switches.pause("last", Scope.tree("other"));
    assertThat(switches.resume("p")).satisfies(refused(Refusal.SWITCH_NOT_FOUND));
  }

  @Test
  void itIsNoticedWhenAPauseIsForgottenTooEarly() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.FORGET_HELD_TIME));

    heldAndForgotten(broken, new SwitchScenario(broken));

    assertThat(broken.get("m").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aPauseIsNotForgottenWhileABarrierWaitsInAQueue() {
    scenario.create("first", task().setCapability("manage"));
    scenario.create("a", task().setCapability("manage"));
    arrive();
    switches.pause("p", Scope.tree("a"));
    scenario.pass(10 * TIMEOUT_MS);
    switches.resume("p");
    scenario.takeChanged();

    moreThanAreKept("a", scenario, switches);

    scenario.pass(TIMEOUT_MS - 1);
    assertThat(barrier().state()).isEqualTo(BarrierSnapshot.State.WAITING);
    scenario.pass(1);
    assertThat(barrier().state()).isEqualTo(BarrierSnapshot.State.TIMED_OUT);
  }

  /** A join whose pause is over, and then more pauses of something else than are kept. */
  private static void heldAndForgotten(Scenario scenario, SwitchScenario switches) {
    suspended(scenario, "m");
    switches.pause("p", Scope.tree("m"));
    scenario.pass(10 * TIMEOUT_MS);
    switches.resume("p");
    moreThanAreKept("m", scenario, switches);
  }

  private static void moreThanAreKept(String id, Scenario scenario, SwitchScenario switches) {
    for (int i = 0; i < 102; i++) {
      switches.pause("q" + i, Scope.tree("other"));
      switches.resume("q" + i);
    }
    // Something happens to the task, which is looked at anew.
    scenario.when(
        new TaskCommand.SendMessage(
            key(id), Actors.requester("local"), ByteString.copyFromUtf8("soon"), "", 0));
  }

  @Test
  void timeThatTwoSwitchesHoldCountsOnce() {
    suspended("m");
    scenario.pass(10_000);
    switches.pause("p", Scope.capability("manage"));
    scenario.pass(10_000);
    switches.pause("q", Scope.EVERYTHING);
    scenario.pass(10_000);
    switches.ease("p", SwitchLevel.OFF);
    scenario.pass(10 * TIMEOUT_MS);
    switches.ease("q", SwitchLevel.OFF);

    scenario.pass(TIMEOUT_MS - 10_001);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.pass(1);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aJoinThatBeginsDuringThePauseHasAllOfItsTime() {
    scenario.agent("boss", 1, "manage").create("m", task().setCapability("manage"));
    scenario.createChild("m.c", 1, task());
    switches.pause("p", Scope.tree("m"));
    scenario.pass(5_000);
    scenario.yieldTask("m", 1, "boss", join().setTimeoutMs(TIMEOUT_MS));
    scenario.pass(TIMEOUT_MS);
    switches.ease("p", SwitchLevel.OFF);

    scenario.pass(TIMEOUT_MS - 1);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.pass(1);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aTaskThatIsNotPausedItselfGoesOnByItsOwnTime() {
    suspended("m");
    switches.pause("p", Scope.capability("work"));

    scenario.pass(TIMEOUT_MS);

    assertThat(scenario.get("m").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void whatIsDecidedByChildrenIsDecidedDuringThePause() {
    scenario.agent("ann", 1, "work");
    suspended("m");
    switches.pause("p", Scope.capability("manage"));

    scenario.result("m.c", 1, "ann");
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.PAUSED);

    switches.ease("p", SwitchLevel.OFF);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aQuestionDoesNotExpire() {
    scenario.agent("ann", 1, "work").create("a", task());
    ask("a", "color");
    scenario.pass(20_000);
    switches.pause("p", Scope.capability("work"));

    scenario.pass(TIMEOUT_MS);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);

    switches.ease("p", SwitchLevel.OFF);
    scenario.pass(TIMEOUT_MS - 20_001);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    scenario.pass(1);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
  }

  @Test
  void aQuestionOfAnAttemptThatIsTakenBackHasItsTimeLeft() {
    scenario.agent("ann", 1, "work").create("a", task());
    ask("a", "color");
    scenario.pass(20_000);
    switches.interrupt("p", Scope.tree("a"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);
    scenario.pass(TIMEOUT_MS);
    switches.ease("p", SwitchLevel.OFF);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    scenario.pass(TIMEOUT_MS - 20_000);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
  }

  @Test
  void theQuestionThatExpiresFirstIsFoundAlsoWhenAPauseHasChangedThat() {
    scenario.agent("ann", 1, "work").create("a", task());
    ask("a", "early");
    switches.pause("p", Scope.tree("a"));
    scenario.pass(20_000);
    switches.ease("p", SwitchLevel.OFF);
    dialogue.ask("a", 1, "ann", question("late"), 50_000);

    scenario.pass(50_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(
            scenario.events.reversed().stream()
                .filter(event -> event.hasQuestionExpired())
                .map(event -> event.getQuestionExpired().getQuestionId()))
        .containsExactly("late");
  }

  @Test
  void aProposalDoesNotExpire() {
    scenario.agent("ann", 1, "work").create("a", task());
    new ApprovalScenario(scenario).propose("a", 1, "pay");
    switches.pause("p", Scope.tree("a"));

    scenario.pass(2 * TIMEOUT_MS);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.APPROVAL_REQUIRED);

    switches.ease("p", SwitchLevel.OFF);
    scenario.pass(TIMEOUT_MS - 1);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.APPROVAL_REQUIRED);
    scenario.pass(1);
    assertThat(scenario.get("a").state()).isNotEqualTo(TaskState.APPROVAL_REQUIRED);
  }

  @Test
  void aBarrierOfAPausedTreeDoesNotTimeOut() {
    scenario.agent("ann", 1, "work").create("a", task());
    arrive();
    scenario.pass(20_000);
    switches.pause("p", Scope.tree("a"));

    scenario.pass(TIMEOUT_MS);
    assertThat(arrive().state()).isEqualTo(BarrierSnapshot.State.WAITING);

    switches.ease("p", SwitchLevel.OFF);
    scenario.pass(TIMEOUT_MS - 20_001);
    assertThat(arrive().state()).isEqualTo(BarrierSnapshot.State.WAITING);
    scenario.pass(1);
    assertThat(barrier().state()).isEqualTo(BarrierSnapshot.State.TIMED_OUT);
  }

  private void suspended(String id) {
    suspended(scenario, id);
  }

  private static void suspended(Scenario scenario, String id) {
    scenario.agent("boss", 1, "manage").create(id, task().setCapability("manage"));
    scenario.createChild(id + ".c", 1, task());
    scenario.yieldTask(id, 1, "boss", join().setTimeoutMs(TIMEOUT_MS));
  }

  private void ask(String id, String questionId) {
    dialogue.ask(id, 1, "ann", question(questionId), TIMEOUT_MS);
  }

  private BarrierSnapshot barrier() {
    TaskReply reply =
        scenario.when(
            new TaskCommand.GetBarrier(key("a"), Actors.requester("local"), null, "gate"));
    return ((TaskReply.AtBarrier) reply).barrier();
  }

  private BarrierSnapshot arrive() {
    TaskReply reply =
        scenario.when(
            new TaskCommand.ArriveAtBarrier(
                key("a"), Actors.requester("local"), null, "gate", 2, TIMEOUT_MS, "ann", ""));
    assertThat(reply).isInstanceOf(TaskReply.AtBarrier.class);
    return ((TaskReply.AtBarrier) reply).barrier();
  }
}
