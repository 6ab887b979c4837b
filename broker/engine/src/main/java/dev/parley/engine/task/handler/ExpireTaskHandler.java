package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ExpireTask;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/** A deadline of a task passed. */
final class ExpireTaskHandler {

  private ExpireTaskHandler() {}

  static TaskDecision decide(ExpireTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null || task.state().terminal()) {
      return TaskDecision.acknowledge();
    }
    String deadline = command.reason() == TaskReason.QUEUE_WAIT_EXPIRED ? "queue_wait" : "total";
    List<Event> events = new ArrayList<>(1);
    List<TaskEffect> effects = new ArrayList<>(1);
    Endings.draft(
        events,
        effects,
        task,
        Actors.BROKER,
        TaskState.EXPIRED,
        command.reason(),
        "The deadline %s passed".formatted(deadline),
        context);
    return TaskDecision.change(task, events, effects);
  }
}
