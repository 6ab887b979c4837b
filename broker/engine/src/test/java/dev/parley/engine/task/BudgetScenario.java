package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.TaskCreated;

/** Gives budgets and uses them in a {@link Scenario}. */
final class BudgetScenario {
  private final Scenario scenario;

  BudgetScenario(Scenario scenario) {
    this.scenario = scenario;
  }

  /** {@code boss} manages the task {@code a}, which has a budget. */
  void root(Budget budget) {
    scenario
        .agent("boss", 1, "manage")
        .create("a", task().setCapability("manage").setBudget(budget));
  }

  /** {@code boss} delegates, under its first lease. */
  TaskReply child(String id, TaskCreated.Builder task) {
    return scenario.createChild(id, 1, task);
  }

  TaskReply topUp(String id, Budget added, String requestId) {
    return scenario.when(
        new TaskCommand.TopUpBudget(key(id), Actors.requester("local"), added, "", requestId));
  }

  /** A holder hands in a result, and says that it used nothing. */
  void done(String id, long token, String agentId) {
    scenario.when(
        new TaskCommand.SubmitResult(
            lease(id, token), holder(agentId), ByteString.EMPTY, Usage.NONE));
  }

  /** A holder says how much it has used under its lease. */
  void heartbeat(String id, long token, String agentId, long tokens) {
    scenario.when(
        new TaskCommand.Heartbeat(lease(id, token), holder(agentId), new Usage(tokens, 0, 0)));
  }

  /** How one limit of a task stands. */
  BudgetStatus.Line line(String id, BudgetItem item) {
    TaskSnapshot task = scenario.get(id);
    return requireNonNull(task.budget(), "a budget").lines().stream()
        .filter(line -> line.item() == item)
        .findFirst()
        .orElseThrow();
  }

  /** Who works is told when four fifths are used. */
  static Budget tokens(long tokens) {
    return Budget.newBuilder().setTokens(tokens).setWarningPercent(80).build();
  }

  static Budget wall(long ms) {
    return Budget.newBuilder().setWallTimeMs(ms).setWarningPercent(80).build();
  }
}
