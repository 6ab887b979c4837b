package dev.parley.engine.task.handler;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which of its ancestors a child asks the same as. */
final class Cycles {

  private Cycles() {}

  /** The nearest ancestor that asks the same of the same; null when none does. */
  static @Nullable TaskView ancestorOf(TaskCreated child, TaskView parent, HandlerContext context) {
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

  /**
   * A child with the ancestors that ask the same of others: whoever had one of them does not get
   * it. For an agent it is that agent's alone.
   */
  static TaskCreated kept(TaskCreated child, TaskView parent, HandlerContext context) {
    if (child.getIntent() == 0
        || child.hasFanOut()
        || !child.getAgentId().isEmpty()
        || goesOn(CycleAction.byNumber(context.loopPolicy(child).getCycleAction()))
        || context.rules().breaks(TaskRule.ASK_ONESELF)) {
      return child;
    }
    List<String> same = new ArrayList<>();
    for (@Nullable TaskView above = parent; above != null; above = above.parent()) {
      if (!above.created().hasFanOut()
          && !isForTheSame(child, above)
          && child.getIntent() == intent(above.created(), context)) {
        same.add(above.key().taskId());
      }
    }
    return same.isEmpty() ? child : child.toBuilder().addAllSameAs(same).build();
  }

  private static boolean goesOn(CycleAction action) {
    return action == CycleAction.ALLOW || action == CycleAction.TELL;
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
