package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskEffect.TellFollowers;
import dev.parley.engine.task.command.TaskSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told to those who follow a task. */
final class FollowedTest {
  private final Scenario scenario = new Scenario().agent("a1", 1, "work");

  @Test
  void aFollowedTaskIsShownAsItWasWhenItCameToWaitForItsRequesterAndToItsEnd() {
    scenario.followed.add(key("t1"));
    scenario.create("t1", reviewed());
    assertThat(told()).isEmpty();

    scenario.result("t1", 1, "a1");
    scenario.review("t1", 1, VerdictDecision.ACCEPT, FindingState.MET);

    assertThat(told())
        .extracting(TaskSnapshot::state)
        .containsExactly(TaskState.VERIFYING, TaskState.COMPLETED);
    assertThat(told()).extracting(TaskSnapshot::round).containsExactly(1, 1);
    assertThat(told().getFirst().rounds()).hasSize(1);
  }

  @Test
  void nothingIsToldOfATaskThatNobodyFollows() {
    scenario.followed.add(key("t1"));
    scenario.create("t2", task());
    scenario.result("t2", 1, "a1");

    assertThat(told()).isEmpty();
  }

  private List<TaskSnapshot> told() {
    return scenario.effects(TellFollowers.class).stream().map(TellFollowers::task).toList();
  }
}
