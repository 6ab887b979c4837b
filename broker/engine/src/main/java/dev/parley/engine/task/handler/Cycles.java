package dev.parley.engine.task.handler;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.TaskCreated;
import org.jspecify.annotations.Nullable;

/** Tells whether a child asks what one of its ancestors asks. */
final class Cycles {

  private Cycles() {}

  /** The nearest ancestor that asks the same of the same; null when none does. */
  static @Nullable TaskView ancestorOf(
      TaskCreated child, TaskView parent, HandlerContext context) {
    if (child.getIntent() == 0 || context.rules().breaks(TaskRule.OVERLOOK_CYCLES)) {
      return null;
    }
    for (@Nullable TaskView above = parent; above != null; above = above.parent()) {
      if (isForTheSame(child, above) && child.getIntent() == intent(above.created(), context)) {
        return above;
      }
    }
    return null;
  }

  /** Of roots nothing is kept to compare them by: most never have a child that could ask back. */
  private static long intent(TaskCreated above, HandlerContext context) {
    return above.getIntent() == 0 ? context.stamps().intent(above.getSpec()) : above.getIntent();
  }

  private static boolean isForTheSame(TaskCreated child, TaskView above) {
    TaskCreated asked = above.created();
    if (child.hasFanOut() || asked.hasFanOut()) {
      return child.hasFanOut() && asked.hasFanOut();
    }
    return (!child.getCapability().isEmpty()
            && (child.getCapability().equals(asked.getCapability())
                || child.getCapability().equals(above.capability())))
        || (!child.getAgentId().isEmpty()
            && (child.getAgentId().equals(asked.getAgentId())
                || child.getAgentId().equals(above.agentId())
                || child.getAgentId().equals(lastHolder(above))));
  }

  private static String lastHolder(TaskView task) {
    Holder holder = task.holder();
    TaskView.@Nullable Closing last = task.lastClosing();
    return holder != null ? holder.agentId() : last == null ? "" : last.holder().agentId();
  }
}
