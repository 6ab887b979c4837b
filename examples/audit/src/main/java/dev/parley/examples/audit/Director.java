package dev.parley.examples.audit;

import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskResult;
import dev.parley.examples.audit.check.plan.Plan;
import dev.parley.examples.audit.check.plan.PlanNode;
import dev.parley.examples.audit.check.tree.SourceTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/**
 * Takes the order for a whole tree, plans who checks what, and hands the plan to the top manager.
 */
final class Director {

  private Director() {}

  static CompletionStage<TaskResult> direct(TaskContext task) {
    Path root = Path.of(task.text());
    PlanNode plan = plan(root);
    task.progress(
        "planned %d units of work on %d levels".formatted(plan.unitCount(), plan.levels()));
    return Managing.manage(task, plan, root);
  }

  private static PlanNode plan(Path root) {
    try {
      return Plan.of(SourceTree.scan(root).files());
    } catch (IOException e) {
      throw TaskFailure.invalidInput(String.valueOf(e.getMessage())).withCause(e);
    }
  }

  static TaskDraft draft(Path directory) {
    return TaskDraft.forCapability(Capabilities.DIRECT)
        .objective("Audit the source tree and report what is true of it, nothing else.")
        .text(directory.toString())
        .heartbeatTimeout(Managing.HEARTBEAT)
        .attempts(5)
        .build();
  }
}
