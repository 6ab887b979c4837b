package dev.parley.server.edge.agent;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Budget;
import dev.parley.v1.BudgetItem;
import dev.parley.v1.BudgetLine;
import dev.parley.v1.BudgetWarning;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Heartbeat;
import dev.parley.v1.Lease;
import dev.parley.v1.LeaseUsage;
import dev.parley.v1.Revoke;
import dev.parley.v1.RevokeReason;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent.EventCase;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import dev.parley.v1.TopUpBudgetRequest;
import dev.parley.v1.Usage;
import dev.parley.v1.Yield;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Budgets over real connections. */
final class BudgetWireTest extends WithBroker {
  @Test
  void theHolderIsWarnedThenStoppedAndGoesOnAfterATopUp() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 2, "review"));
    create(Budget.newBuilder().setTokens(100).setCostMicros(900).setCurrency("EUR"));
    Assignment work = agent.awaitAssignment();
    assertThat(line(work.getBudget().getLinesList(), BudgetItem.BUDGET_ITEM_TOKENS))
        .isEqualTo(tokens(100, 0, 100));

    agent.send(used(work.getLease(), 85));
    BudgetWarning warning = agent.awaitFrame(BrokerFrame::hasBudgetWarning).getBudgetWarning();
    assertThat(warning.getTaskId()).isEqualTo("t1");
    assertThat(warning.getSpent()).isEqualTo(85);
    agent.send(used(work.getLease(), 130));
    Revoke revoke = agent.awaitFrame(BrokerFrame::hasRevoke).getRevoke();
    assertThat(revoke.getReason()).isEqualTo(RevokeReason.REVOKE_REASON_BUDGET_EXHAUSTED);

    Task task = requester.get("t1");
    assertThat(task.getState()).isEqualTo(TaskState.TASK_STATE_PARKED);
    assertThat(task.getReason()).isEqualTo(TaskReason.TASK_REASON_BUDGET_TOKENS);
    assertThat(task.getBudget().getCurrency()).isEqualTo("EUR");
    topUp(Budget.newBuilder().setTokens(100));
    Lease next = agent.awaitAssignment().getLease();
    assertThat(agent.finish(next, "fine").hasRefusal()).isFalse();
    assertThat(requester.kinds("t1"))
        .contains(
            EventCase.USAGE,
            EventCase.BUDGET_WARNED,
            EventCase.BUDGET_TOPPED_UP,
            EventCase.BUDGET_GRANTED);
  }

  @Test
  void aTopUpAddsWhatIsThere() {
    create(Budget.newBuilder().setTokens(100));

    assertThatThrownBy(() -> topUp(Budget.newBuilder().setAttempts(1)))
        .satisfies(e -> assertReason(e, "FAILED_PRECONDITION BUDGET_NOT_SET"));
    assertThatThrownBy(() -> topUp(Budget.newBuilder()))
        .satisfies(e -> assertReason(e, "INVALID_ARGUMENT REQUEST_INVALID"));
    assertThatThrownBy(() -> topUp(Budget.newBuilder().setTokens(1).setDepth(3)))
        .satisfies(e -> assertReason(e, "FAILED_PRECONDITION BUDGET_NOT_SET"));
    assertThatThrownBy(() -> topUp(Budget.newBuilder().setTokens(1).setWarningPercent(3)))
        .satisfies(e -> assertReason(e, "INVALID_ARGUMENT REQUEST_INVALID"));
  }

  @Test
  void aChildBeyondACapWaitsAndGoesOnAfterATopUp() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 2, "review"));
    create(Budget.newBuilder().setDelegations(1).setDepth(0));
    CreateTaskRequest.Builder child =
        Requests.taskRequest("t1.c", "review").setParentLease(agent.awaitAssignment().getLease());
    child.getSpecBuilder().setObjective("Review a part of it.");
    requester.create(child.build());
    assertThat(requester.get("t1.c").getState()).isEqualTo(TaskState.TASK_STATE_PARKED);
    assertThat(requester.get("t1.c").getReason()).isEqualTo(TaskReason.TASK_REASON_BUDGET_DEPTH);

    assertThat(depth("t1")).isEqualTo(levels(0, 0, 0));

    topUp(Budget.newBuilder().setDepth(1));

    Assignment granted = agent.awaitAssignment();
    assertThat(granted.getLease().getTaskId()).isEqualTo("t1.c");
    assertThat(line(granted.getBudget().getLinesList(), BudgetItem.BUDGET_ITEM_DEPTH))
        .isEqualTo(levels(0, 0, 0).toBuilder().clearLimit().build());
    assertThat(depth("t1")).isEqualTo(levels(1, 1, 1));
    child.setTaskId("t1.d");
    requester.create(child.build());
    assertThat(requester.get("t1.d").getReason())
        .isEqualTo(TaskReason.TASK_REASON_BUDGET_DELEGATIONS);
  }

  @Test
  void limitsAreAsDocumented() {
    for (Budget.Builder bad :
        List.of(
            Budget.newBuilder().setTokens(0),
            Budget.newBuilder().setTokens(1_000_000_000_000_001L),
            Budget.newBuilder().setCostMicros(5),
            Budget.newBuilder().setCostMicros(5).setCurrency("eur"),
            Budget.newBuilder().setWallTime(Duration.newBuilder().setNanos(5)),
            Budget.newBuilder().setAttempts(0),
            Budget.newBuilder().setRedoRounds(-1),
            Budget.newBuilder().setDelegations(-1),
            Budget.newBuilder().setDepth(-1),
            Budget.newBuilder().setWarningPercent(101))) {
      assertThatThrownBy(() -> create(bad))
          .as("%s", bad)
          .satisfies(e -> assertReason(e, "INVALID_ARGUMENT REQUEST_INVALID"));
    }
  }

  @Test
  void whatComesWithAYieldCounts() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    create(Budget.newBuilder().setTokens(100));
    Lease lease = agent.awaitAssignment().getLease();

    agent.ask(
        AgentFrame.newBuilder()
            .setYieldTask(
                Yield.newBuilder().setLease(lease).setUsage(Usage.newBuilder().setTokens(30))));

    assertThat(
            line(agent.awaitAssignment().getBudget().getLinesList(), BudgetItem.BUDGET_ITEM_TOKENS))
        .isEqualTo(tokens(100, 30, 70));
  }

  @Test
  void usageIsAsDocumented() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    create(Budget.newBuilder().setTokens(100));
    Lease lease = agent.awaitAssignment().getLease();

    for (long bad : new long[] {-1, 1_000_000_000_001L}) {
      assertThat(agent.ask(used(lease, bad)).getRefusal().getReason())
          .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    }
  }

  private void create(Budget.Builder budget) {
    CreateTaskRequest.Builder request = Requests.taskRequest("t1", "review");
    request.getSpecBuilder().setBudget(budget);
    requester.create(request.build());
  }

  private void topUp(Budget.Builder added) {
    requester
        .timed()
        .topUpBudget(TopUpBudgetRequest.newBuilder().setTaskId("t1").setAdded(added).build());
  }

  private static AgentFrame.Builder used(Lease lease, long tokens) {
    return AgentFrame.newBuilder()
        .setHeartbeat(
            Heartbeat.newBuilder()
                .addLeases(
                    LeaseUsage.newBuilder()
                        .setLease(lease)
                        .setUsage(Usage.newBuilder().setTokens(tokens))));
  }

  private static BudgetLine tokens(long limit, long spent, long remaining) {
    return BudgetLine.newBuilder()
        .setItem(BudgetItem.BUDGET_ITEM_TOKENS)
        .setLimit(limit)
        .setSpent(spent)
        .setRemaining(remaining)
        .build();
  }

  private BudgetLine depth(String taskId) {
    return line(requester.get(taskId).getBudget().getLinesList(), BudgetItem.BUDGET_ITEM_DEPTH);
  }

  private static BudgetLine levels(long limit, long spent, long remaining) {
    return tokens(limit, spent, remaining).toBuilder()
        .setItem(BudgetItem.BUDGET_ITEM_DEPTH)
        .build();
  }

  private static BudgetLine line(List<BudgetLine> lines, BudgetItem item) {
    return lines.stream().filter(line -> line.getItem() == item).findFirst().orElseThrow();
  }

  private static void assertReason(Throwable e, String reason) {
    assertThat(Failures.reason(e)).isEqualTo(reason);
  }
}
