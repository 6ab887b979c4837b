package dev.parley.engine.task.handler;

import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.EaseSwitch;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Switch;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.SwitchEased;
import java.util.List;
import java.util.Map;

/** Lets more pass at a switch. */
final class EaseSwitchHandler {

  private EaseSwitchHandler() {}

  static TaskDecision decide(EaseSwitch command, HandlerContext context) {
    Switch one = context.tasks().switches().find(command.key());
    if (one != null && isRepeated(one, command)) {
      return TaskDecision.answer(new TaskReply.Switched(one.snapshot()));
    }
    TaskDecision killed = KilledScope.ofCaller(command.key(), command.actor(), context);
    if (killed != null) {
      return killed;
    }
    if (one == null) {
      return Refusals.noSwitch(command.key());
    }
    if (one.level() == SwitchLevel.KILLED
        && !command.revives()
        && !context.rules().breaks(TaskRule.RESUME_KILLED)) {
      return TaskDecision.refuse(
          Refusal.REVIVE_EXPECTED,
          "Expected switch %s to be revived, which is KILLED, but it was to be resumed"
              .formatted(one.id()),
          Map.of("switch_id", one.id()));
    }
    if (isEnforced(one, context)) {
      return TaskDecision.answer(TaskReply.Enforcing.INSTANCE);
    }
    return new TaskDecision(
        eased(one, command.level(), command.actor(), command.message(), context),
        () -> new TaskReply.Switched(one.snapshot()),
        List.of(),
        List.of());
  }

  /** Whether it changes nothing, so that whoever may not change anything is answered as well. */
  private static boolean isRepeated(Switch one, EaseSwitch command) {
    return !command.level().eases(one.level());
  }

  /** Whether there may be something left that it kills, and that would go on if more could pass. */
  static boolean isEnforced(Switch one, HandlerContext context) {
    return one.level() == SwitchLevel.KILLED
        && context.tasks().switches().sweepBefore() > 0
        && !context.rules().breaks(TaskRule.REVIVE_EARLY);
  }

  /** What eases one switch; by a broken rule, all of its tenant. */
  static List<Event> eased(
      Switch one, SwitchLevel level, Actor actor, String message, HandlerContext context) {
    TaskKey key = one.key();
    List<Switch> which =
        context.rules().breaks(TaskRule.REVIVE_ALL)
            ? context.tasks().switches().all(key.tenant())
            : List.of(one);
    return which.stream()
        .filter(each -> level.eases(each.level()))
        .map(each -> {
          Draft draft = Draft.of(each, actor, context);
          return draft.only(
              draft
                  .event(TaskState.NONE)
                  .setSwitchEased(
                      SwitchEased.newBuilder().setLevel(level.number()).setMessage(message)));
        })
        .toList();
  }
}
