package dev.parley.engine.task;

import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;

/**
 * What is taken for a loop where neither a task nor one above it says. Immutable.
 *
 * <p>Nothing of it is stored: whoever changes it changes it for all tasks at once.
 *
 * @param others for tasks of all other capabilities
 * @param byCapability for tasks of a capability
 */
public record LoopPolicies(LoopPolicy others, Map<String, LoopPolicy> byCapability) {

  public static final LoopPolicies DEFAULT =
      new LoopPolicies(
          LoopPolicy.newBuilder()
              .setCycleAction(CycleAction.REFUSE.number())
              .setRepeatsMax(4)
              .setWindow(16)
              .setRepeatAction(RepeatAction.TELL.number())
              .setStallAction(RepeatAction.TELL.number())
              .setResultAction(ResultAction.EXHAUST.number())
              .build(),
          Map.of());

  public LoopPolicies {
    byCapability = Map.copyOf(byCapability);
  }

  /** The child with the loop policy of its parent, unless it has its own. */
  public static TaskCreated inherit(TaskCreated child, TaskCreated parent) {
    return child.hasLoopPolicy() || !parent.hasLoopPolicy()
        ? child
        : child.toBuilder().setLoopPolicy(parent.getLoopPolicy()).build();
  }

  /** The policy in force: that of the task, which has that of its parent, or what holds without. */
  public LoopPolicy of(TaskCreated task) {
    if (task.hasLoopPolicy()) {
      return task.getLoopPolicy();
    }
    return byCapability.isEmpty()
        ? others
        : byCapability.getOrDefault(task.getCapability(), others);
  }
}
