package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.YieldAssignment;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AssignmentYielded;

/** An assignment could not be delivered: the task is queued again at once, at no cost. */
final class YieldAssignmentHandler {

  private YieldAssignmentHandler() {}

  static TaskDecision decide(YieldAssignment command, HandlerContext context) {
    TaskView task = context.tasks().find(command.lease().task());
    SlotFreed freed = new SlotFreed(command.holder(), command.lease());
    if (task == null
        || task.state() != TaskState.ASSIGNED
        || !command.lease().equals(task.lease())
        || context.tasks().switches().killing(task) != null) {
      return TaskDecision.acknowledge(freed);
    }
    Draft draft = Draft.of(task, Actors.BROKER, context);
    draft.add(
        draft
            .event(TaskState.QUEUED)
            .setAssignmentYielded(
                AssignmentYielded.newBuilder().setLeaseToken(command.lease().token())));
    return TaskDecision.acknowledge(draft.events(), freed);
  }
}
