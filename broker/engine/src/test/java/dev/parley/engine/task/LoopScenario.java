package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.task;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;

/** Does things again and again in a {@link Scenario}, whose tasks say what of it is a loop. */
final class LoopScenario {
  private final Scenario scenario;

  LoopScenario(Scenario scenario) {
    this.scenario = scenario;
  }

  static TaskCreated.Builder watched(RepeatAction repeat, CycleAction cycle) {
    return watched(policy(repeat, cycle));
  }

  static TaskCreated.Builder watched(LoopPolicy.Builder policy) {
    return task().setIntent(7).setLoopPolicy(policy);
  }

  static LoopPolicy.Builder policy(RepeatAction repeat, CycleAction cycle) {
    return LoopPolicy.newBuilder()
        .setCycleAction(cycle.number())
        .setRepeatsMax(2)
        .setWindow(5)
        .setRepeatAction(repeat.number());
  }

  /** {@code ann}, who holds the first lease of the task {@code a}, does something so often. */
  void times(int times, String action) {
    for (int i = 0; i < times; i++) {
      did("a", action);
    }
  }

  /** {@code ann}, who holds the first lease of a task, does something. */
  void did(String id, String action) {
    scenario.when(
        new TaskCommand.ReportProgress(lease(id, 1), holder("ann"), ByteString.EMPTY, action));
  }
}
