package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.RedoAssignee;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.TaskFilter;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ParkedTest {

  private final Scenario scenario = new Scenario();

  @Test
  void aParkedTaskIsGivenToOthersWithFreshAttempts() {
    park("a");

    scenario.agent("bob", 1, Map.of("team", "x"), "other");
    retarget("a", "other", Map.of("team", "x"));

    assertThat(scenario.holderOf("a")).isEqualTo("bob");
    assertThat(scenario.get("a").attempt()).isEqualTo(1);
    scenario.result("a", 2, "bob");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void aParkedTaskIsNotGivenToThoseThatAreKilled() {
    SwitchScenario switches = new SwitchScenario(scenario);
    park("a");
    switches.kill("k", Scope.capability("other"));

    assertThat(retarget("a", "other", Map.of()))
        .satisfies(refused(Refusal.SCOPE_KILLED)::accept)
        .satisfies(reply ->
            assertThat(((TaskReply.Refused) reply).metadata()).containsEntry("switch_id", "k"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);

    switches.ease("k", SwitchLevel.HELD);
    retarget("a", "other", Map.of());
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);
  }

  @Test
  void noAgentThatHasAPartLetsATaskGoOn() {
    parkedChild(scenario);

    for (String agentId : List.of("ann", "bob")) {
      assertThat(retry(scenario, "a.b.c", agentId)).satisfies(refused(Refusal.SELF_APPROVAL));
      assertThat(retarget("a.b.c", "work", agentId)).satisfies(refused(Refusal.SELF_APPROVAL));
    }

    retry(scenario, "a.b.c", "boss");
    assertThat(scenario.holderOf("a.b.c")).as("for its manager").isEqualTo("bob");
    scenario.fail("a.b.c", 2, "bob", FailureClass.RETRYABLE);
    retry(scenario, "a.b.c", "eve");
    assertThat(scenario.holderOf("a.b.c")).as("for one that has no part").isEqualTo("bob");
    scenario.fail("a.b.c", 3, "bob", FailureClass.RETRYABLE);
    scenario.when(new TaskCommand.RetryTask(key("a.b.c"), Actors.requester("local"), "again"));
    assertThat(scenario.holderOf("a.b.c")).as("for a human").isEqualTo("bob");
  }

  @Test
  void whoTakesOverTheParentLetsItGoOnAndWhoLetGoDoesNot() {
    parkedChild(scenario);
    scenario.create("other", task().setCapability("manage"));
    scenario.fail("a.b", 1, "boss", FailureClass.RETRYABLE);
    scenario.agent("ben", 1, "manage").pass(2_000);
    assertThat(scenario.holderOf("a.b")).isEqualTo("ben");

    assertThat(retry(scenario, "a.b.c", "boss")).satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(retry(scenario, "a.b.c", "ben")).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void itIsNoticedWhenAnAgentLetsItsOwnTaskGoOn() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.RETRY_OWN));
    parkedChild(broken);

    retry(broken, "a.b.c", "bob");

    assertThat(broken.holderOf("a.b.c")).isEqualTo("bob");
  }

  /** Ann asks boss, boss asks bob, and bob has no attempt left. */
  private static void parkedChild(Scenario scenario) {
    scenario.agent("ann", 1, "lead").agent("boss", 1, "manage").agent("bob", 1, "work");
    scenario.create("a", task().setCapability("lead"));
    scenario.createChild("a.b", 1, task().setCapability("manage"));
    scenario.createChild("a.b.c", 1, parking());
    scenario.fail("a.b.c", 1, "bob", FailureClass.RETRYABLE);
    assertThat(scenario.get("a.b.c").reason()).isEqualTo(TaskReason.ATTEMPTS_EXHAUSTED);
  }

  private static TaskReply retry(Scenario scenario, String id, String agentId) {
    return scenario.when(
        new TaskCommand.RetryTask(key(id), Actors.callingAgent(agentId, "local"), "again"));
  }

  private TaskReply retarget(String id, String capability, String agentId) {
    return scenario.when(
        new TaskCommand.RetargetTask(
            key(id),
            Actors.callingAgent(agentId, "local"),
            capability,
            "",
            Labels.NONE,
            spec -> spec,
            spec -> 0,
            "mine",
            null));
  }

  @Test
  void theSameRequestStillFindsATaskThatIsForOthersNow() {
    park("a");
    retarget("a", "other", Map.of());

    assertThat(scenario.get("a").spec().toStringUtf8()).isEqualTo("spec for other");
    assertThat(scenario.create("a", parking()))
        .isInstanceOfSatisfying(
            TaskReply.Created.class, found -> assertThat(found.created()).isFalse());
  }

  @Test
  void whomTheOperatorNamesComesBeforeWhoDidTheLastRound() {
    parkedAfterARound("a", reviewed());
    scenario.agent("bob", 1, "other");

    retarget("a", "other", Map.of());
    assertThat(scenario.holderOf("a")).isEqualTo("bob");

    scenario.agent("bill", 1, "other");
    scenario.result("a", 2, "bob");
    scenario.review("a", 2, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.operator("local"), "again"));
    assertThat(scenario.holderOf("a")).as("who did the last round again").isEqualTo("bob");
  }

  @Test
  void whomTheOperatorNamesComesBeforeThoseThatItWasEscalatedTo() {
    TaskCreated.Builder task = reviewed();
    task.getRetryPolicyBuilder()
        .setAttemptsMax(1)
        .setExhaustionAction(ExhaustionAction.PARK.number());
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number())
        .setEscalationCapability("expert");
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert").create("a", task);
    scenario.result("a", 1, "ann");
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    scenario.fail("a", 2, "eve", FailureClass.RETRYABLE);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);

    scenario.agent("bob", 1, "other");
    retarget("a", "other", Map.of());

    assertThat(scenario.holderOf("a")).isEqualTo("bob");
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void theIntentIsThatOfTheNewTarget() {
    scenario.agent("ann", 1, "work").create("a", parking().setIntent(7));
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    retarget("a", "other", Map.of());
    scenario.create("b", parking());
    scenario.fail("b", 1, "ann", FailureClass.RETRYABLE);
    retarget("b", "other", Map.of());

    assertThat(scenario.get("a").spec().size()).isEqualTo(14);
    assertThat(intents("a")).containsExactly(14L);
    assertThat(intents("b")).as("nobody looks at it").containsExactly(0L);
  }

  private List<Long> intents(String id) {
    return scenario.events.stream()
        .filter(event -> event.getTaskId().equals(id) && event.hasTaskRetargeted())
        .map(event -> event.getTaskRetargeted().getIntent())
        .toList();
  }

  private void parkedAfterARound(String id, TaskCreated.Builder task) {
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setRedoAssignee(RedoAssignee.SAME.number())
        .setExhaustionAction(ExhaustionAction.PARK.number());
    scenario.agent("ann", 1, "work").create(id, task);
    scenario.result(id, 1, "ann");
    scenario.review(id, 1, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.get(id).state()).isEqualTo(TaskState.PARKED);
  }

  @Test
  void aParkedTaskIsDiscarded() {
    park("a");

    scenario.when(new TaskCommand.DiscardTask(key("a"), Actors.operator("local"), "no use"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.DISCARDED);
  }

  @Test
  void whatIsNotParkedIsLeftAlone() {
    scenario.create("a", task());

    assertThat(retarget("a", "other", Map.of())).satisfies(refused(Refusal.STATE_MISMATCH)::accept);
    assertThat(
            scenario.when(
                new TaskCommand.DiscardTask(key("a"), Actors.operator("local"), "no use")))
        .satisfies(refused(Refusal.STATE_MISMATCH)::accept);
  }

  @Test
  void tasksAreListedByWhyTheyWait() {
    park("a");
    scenario.create("b", task());

    TaskFilter filter =
        new TaskFilter(
            Set.of(),
            Set.of(TaskReason.ATTEMPTS_EXHAUSTED),
            null,
            null,
            null,
            Labels.NONE,
            false,
            false);
    TaskReply reply =
        scenario.when(new TaskCommand.ListTasks(Scenario.TENANT, filter, Long.MAX_VALUE, 10));

    assertThat(((TaskReply.Page) reply).tasks())
        .extracting(TaskSnapshot::key)
        .containsExactly(key("a"));
  }

  private static TaskCreated.Builder parking() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder()
        .setAttemptsMax(1)
        .setExhaustionAction(ExhaustionAction.PARK.number());
    return task;
  }

  private void park(String id) {
    scenario.agent("ann", 1, "work").create(id, parking());
    scenario.fail(id, 1, "ann", FailureClass.RETRYABLE);
    assertThat(scenario.get(id).state()).isEqualTo(TaskState.PARKED);
  }

  private TaskReply retarget(String id, String capability, Map<String, String> labels) {
    return scenario.when(
        new TaskCommand.RetargetTask(
            key(id),
            Actors.operator("local"),
            capability,
            "",
            Labels.of(labels),
            spec -> spec.concat(ByteString.copyFromUtf8(" for " + capability)),
            spec -> spec.toStringUtf8().length(),
            "try them"));
  }
}
