package dev.parley.engine.task.handler;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.command.TaskCommand.ReadLineage;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a task and who is above it. */
final class ReadLineageHandler {

  private ReadLineageHandler() {}

  static TaskDecision decide(ReadLineage query, HandlerContext context) {
    TaskView task = context.tasks().find(query.key());
    if (task == null) {
      return Refusals.notFound(query.key());
    }
    List<TaskReply.Ancestor> line = new ArrayList<>();
    for (@Nullable TaskView above = task; above != null; above = above.parent()) {
      Holder holder = above.holder();
      line.add(
          new TaskReply.Ancestor(
              above.key().taskId(),
              capability(above),
              holder == null ? above.agentId() : holder.agentId(),
              above.created().getDepth()));
    }
    return TaskDecision.answer(
        new TaskReply.Lineage(
            task.snapshot(),
            task.created(),
            task.capability(),
            task.agentId(),
            task.trust(),
            task.givenTrust(),
            List.copyOf(line)));
  }

  /** Before a fan-out is given to who reduces it, all that is below it comes of its template. */
  private static String capability(TaskView task) {
    return task.created().hasFanOut() && task.lastToken() == 0
        ? task.created().getFanOut().getTemplate().getCapability()
        : task.capability();
  }
}
