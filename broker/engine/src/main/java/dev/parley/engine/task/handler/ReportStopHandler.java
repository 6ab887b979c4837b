package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.LeaseCommand;
import dev.parley.engine.task.command.TaskCommand.ReportStop;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.handler.TaskDecision.SoftChange;
import dev.parley.engine.task.state.Stop;
import dev.parley.engine.task.state.TaskView;

/**
 * A holder has stopped: its slot is free; or it could not. Under a killed lease its word is kept.
 */
final class ReportStopHandler {

  private ReportStopHandler() {}

  static TaskDecision decide(ReportStop command, HandlerContext context) {
    TaskView task = context.tasks().find(command.lease().task());
    SoftChange[] freed = freed(command);
    if (task == null) {
      return TaskDecision.acknowledge(freed);
    }
    if (killed(task, command) || aboutToBe(task, command, context)) {
      return LateWords.keep(task, command, freed, context);
    }
    if (!live(task, command)) {
      return TaskDecision.acknowledge(freed);
    }
    TaskDecision last = Cancellations.lastWord(task, command, context);
    return last != null ? last : Refusals.state(task, "killed or being canceled");
  }

  /** What goes on has its slot. */
  static SoftChange[] freed(LeaseCommand command) {
    return command instanceof ReportStop stop && !stop.stopped()
        ? new SoftChange[0]
        : new SoftChange[] {new SlotFreed(command.holder(), command.lease())};
  }

  private static boolean killed(TaskView task, ReportStop command) {
    Stop stop = task.state() == TaskState.KILLED ? task.stop() : null;
    return stop != null && stop.isOf(command.lease(), command.holder());
  }

  private static boolean live(TaskView task, ReportStop command) {
    return command.lease().equals(task.lease()) && command.holder().equals(task.holder());
  }

  private static boolean aboutToBe(TaskView task, ReportStop command, HandlerContext context) {
    return live(task, command) && context.tasks().switches().killing(task) != null;
  }
}
