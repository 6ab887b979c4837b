package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Budget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Top-ups of a task that has as many events as it may have. */
final class TopUpHistoryTest {
  private static final int EVENTS_MAX = 6;

  private final Scenario scenario = Scenario.brief(EVENTS_MAX);

  @BeforeEach
  void fill() {
    scenario.agent("ann", 2, "work").create("a", task().setBudget(tokens(10)));
    for (int i = scenario.kinds("a").size(); i < EVENTS_MAX; i++) {
      assertThat(topUp(1, "request-" + i)).isInstanceOf(TaskReply.Found.class);
    }
  }

  @Test
  void topUpsFillNoHistory() {
    assertThat(topUp(1, "more")).satisfies(refused(Refusal.HISTORY_EXCEEDED));

    assertThat(scenario.kinds("a")).hasSize(EVENTS_MAX);
    assertThat(topUp(1, "request-" + (EVENTS_MAX - 1)))
        .as("one that is repeated")
        .isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void whatIsParkedForWantOfThemGetsThem() {
    scenario.when(new TaskCommand.Heartbeat(lease("a", 1), holder("ann"), new Usage(1_000, 0, 0)));
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);

    assertThat(topUp(5_000, "needed")).isInstanceOf(TaskReply.Found.class);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  private TaskReply topUp(long tokens, String requestId) {
    return scenario.when(
        new TaskCommand.TopUpBudget(
            key("a"), Actors.requester("local"), tokens(tokens), "more", requestId));
  }

  private static Budget tokens(long tokens) {
    return Budget.newBuilder().setTokens(tokens).setWarningPercent(100).build();
  }
}
