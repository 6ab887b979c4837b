package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.command.TaskCommand.ListChildOutcomes;
import dev.parley.engine.task.state.TaskView;

/** Reads the children of a task, the oldest first. */
final class ListChildOutcomesHandler {

  /** So that a page stays below what gRPC clients take by default, 4 MiB. */
  private static final int BYTES_MAX = 2 * 1024 * 1024;

  /** Children that one page unpacks, which must not hold up the shard. */
  private static final int UNPACKED_MAX = 500;

  private ListChildOutcomesHandler() {}

  static TaskDecision decide(ListChildOutcomes query, HandlerContext context) {
    TaskView parent = context.tasks().find(query.parent());
    return parent == null
        ? Refusals.notFound(query.parent())
        : TaskDecision.answer(
            ChildPages.read(
                parent,
                from(query, context.rules()),
                query.joinedOnly(),
                Math.min(query.limit(), UNPACKED_MAX),
                BYTES_MAX,
                true));
  }

  private static int from(ListChildOutcomes query, TaskRules rules) {
    if (query.from() > 0 && rules.breaks(TaskRule.SKIP_CHILD)) {
      return query.from() + 1;
    }
    return query.from() > 0 && rules.breaks(TaskRule.REPEAT_CHILD)
        ? query.from() - 1
        : query.from();
  }
}
