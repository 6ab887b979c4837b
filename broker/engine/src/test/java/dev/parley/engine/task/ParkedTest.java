package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.TaskFilter;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.TaskCreated;
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
  void theSameRequestStillFindsATaskThatIsForOthersNow() {
    park("a");
    retarget("a", "other", Map.of());

    assertThat(scenario.get("a").spec().toStringUtf8()).isEqualTo("spec for other");
    assertThat(scenario.create("a", parking()))
        .isInstanceOfSatisfying(
            TaskReply.Created.class, found -> assertThat(found.created()).isFalse());
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
            "try them"));
  }
}
