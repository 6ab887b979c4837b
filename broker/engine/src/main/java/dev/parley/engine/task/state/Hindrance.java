package dev.parley.engine.task.state;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import org.jspecify.annotations.Nullable;

/**
 * What does not let the next child of a fan-out be made now, though it may later.
 *
 * @param kill the switch that does not let it in; null when it is a budget
 * @param bounds the task whose budget allows no more; null when it is a switch
 * @param lasting whether what is wanting of the budget does not come back by itself
 */
public record Hindrance(
    TaskReason reason, @Nullable Switch kill, @Nullable TaskView bounds, boolean lasting) {

  /** What holds back the next child of a fan-out that has items left; null when nothing does. */
  public static @Nullable Hindrance of(
      TaskView fanOut, SwitchesView switches, long nowMs, TaskRules rules) {
    BudgetView budget = rules.breaks(TaskRule.SPAWN_UNPAID) ? null : fanOut.budget();
    Hindrance unpaid = budget == null ? null : unpaid(fanOut, budget, nowMs, rules);
    if (unpaid != null) {
      return unpaid;
    }
    Switch kill = killing(fanOut, fanOut.childCount(), switches);
    return kill == null || rules.breaks(TaskRule.CREATE_KILLED)
        ? null
        : new Hindrance(TaskReason.SCOPE_KILLED, kill, null, false);
  }

  private static @Nullable Hindrance unpaid(
      TaskView fanOut, BudgetView budget, long nowMs, TaskRules rules) {
    BudgetView.Shortage shortage = budget.tooDeep(fanOut.created().getDepth() + 1);
    if (shortage == null) {
      shortage = budget.unreserved(nowMs);
    }
    if (shortage == null) {
      shortage = budget.undelegated();
    }
    if (shortage == null) {
      return null;
    }
    boolean lasting = !shortage.returnable() || budget.standsStill();
    return new Hindrance(
        shortage.item().parked(),
        null,
        shortage.of(),
        lasting && !rules.breaks(TaskRule.HIDE_LASTING_HOLD));
  }

  /** The switch that does not let the child of an item in; null when none does. */
  public static @Nullable Switch killing(TaskView fanOut, int index, SwitchesView switches) {
    FanOutItems items = fanOut.fanOut();
    return switches.none() || items == null
        ? null
        : switches.refusing(fanOut.key().child(index), items.child(index), fanOut);
  }

  /**
   * Whether a fan-out says already that this holds back its children. What has lasted does so until
   * children are made, or something else holds them back.
   */
  public boolean isSaidOf(TaskView fanOut) {
    return reason == fanOut.reason() && (!lasting || fanOut.holdLasts());
  }

  /** Whether a reason says that the children of a fan-out are held back. */
  public static boolean holds(TaskReason reason) {
    return BudgetItem.parks(reason) || reason == TaskReason.SCOPE_KILLED;
  }
}
