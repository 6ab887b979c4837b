package dev.parley.engine.task.handler;

import dev.parley.engine.task.Labels;
import dev.parley.engine.task.command.TaskCommand.ListTasks;
import dev.parley.engine.task.command.TaskCommand.TaskFilter;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;

/** Lists tasks, newest first. */
final class ListTasksHandler {

  /** Tasks that one page looks at, so that a rare filter does not hold up the shard. */
  private static final int LOOKED_AT_MAX = 5_000;

  /** Those of them that it unpacks for the filter, which takes many times as long. */
  private static final int UNPACKED_MAX = 500;

  private ListTasksHandler() {}

  static TaskDecision decide(ListTasks query, HandlerContext context) {
    List<TaskSnapshot> page = new ArrayList<>();
    long before = query.beforePosition();
    boolean unpacks = unpacks(query.filter());
    int unpacked = 0;
    for (int lookedAt = 0; lookedAt < LOOKED_AT_MAX && unpacked < UNPACKED_MAX; lookedAt++) {
      TaskView task = context.tasks().createdBefore(before);
      if (task == null) {
        return TaskDecision.answer(new TaskReply.Page(page, 0));
      }
      if (page.size() == query.limit()) {
        break;
      }
      before = task.createdPosition();
      if (mayMatch(task, query.tenant(), query.filter())) {
        unpacked += unpacks ? 1 : 0;
        if (!unpacks || matches(task, query.filter())) {
          page.add(task.snapshot());
        }
      }
    }
    return TaskDecision.answer(new TaskReply.Page(page, before));
  }

  /** By what is at hand of any task. */
  private static boolean mayMatch(TaskView task, String tenant, TaskFilter filter) {
    String parentId = task.key().parentId();
    return task.key().tenant().equals(tenant)
        && (filter.states().isEmpty() || filter.states().contains(task.state()))
        && (filter.parentId() == null || filter.parentId().equals(parentId))
        && (filter.rootId() == null || filter.rootId().equals(task.key().rootId()))
        && (!filter.rootsOnly() || parentId.isEmpty())
        && (!filter.schedulesOnly() || task.recurs());
  }

  /** Whether the filter asks for what an ended task has to be unpacked for. */
  private static boolean unpacks(TaskFilter filter) {
    return !filter.reasons().isEmpty()
        || filter.capability() != null
        || !filter.labels().entries().isEmpty();
  }

  private static boolean matches(TaskView task, TaskFilter filter) {
    TaskCreated created = task.created();
    return (filter.reasons().isEmpty() || filter.reasons().contains(task.reason()))
        && (filter.capability() == null || filter.capability().equals(created.getCapability()))
        && filter.labels().within(Labels.of(created.getLabelsList()).entries());
  }
}
