package dev.parley.engine.task.handler;

import dev.parley.engine.task.Labels;
import dev.parley.engine.task.command.TaskCommand.ListTasks;
import dev.parley.engine.task.command.TaskCommand.TaskFilter;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.TaskView;
import java.util.ArrayList;
import java.util.List;

/** Lists tasks, newest first. */
final class ListTasksHandler {

  /** Tasks that one page looks at, so that a rare filter does not hold up the shard. */
  private static final int LOOKED_AT_MAX = 5_000;

  private ListTasksHandler() {}

  static TaskDecision decide(ListTasks query, HandlerContext context) {
    List<TaskSnapshot> page = new ArrayList<>();
    long before = query.beforePosition();
    for (int lookedAt = 0; lookedAt < LOOKED_AT_MAX; lookedAt++) {
      TaskView task = context.tasks().createdBefore(before);
      if (task == null) {
        return TaskDecision.answer(new TaskReply.Page(page, 0));
      }
      if (page.size() == query.limit()) {
        break;
      }
      before = task.createdPosition();
      if (matches(task, query.tenant(), query.filter())) {
        page.add(task.snapshot());
      }
    }
    return TaskDecision.answer(new TaskReply.Page(page, before));
  }

  private static boolean matches(TaskView task, String tenant, TaskFilter filter) {
    String parentId = task.key().parentId();
    return task.key().tenant().equals(tenant)
        && (filter.states().isEmpty() || filter.states().contains(task.state()))
        && (filter.parentId() == null || filter.parentId().equals(parentId))
        && (filter.rootId() == null || filter.rootId().equals(task.key().rootId()))
        && (!filter.rootsOnly() || parentId.isEmpty())
        // Last what an ended task has to be unpacked for.
        && (filter.capability() == null
            || filter.capability().equals(task.created().getCapability()))
        && (filter.labels().entries().isEmpty()
            || filter.labels().within(Labels.of(task.created().getLabelsList()).entries()));
  }
}
