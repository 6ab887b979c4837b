package dev.parley.engine.task.handler;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskCommand.EngageSwitch;
import dev.parley.engine.task.command.TaskCommand.RepeatSwitch;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Switch;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.SwitchEngaged;
import dev.parley.journal.v1.SwitchForgotten;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Engages a switch in the register and gives it its number; the same request again finds it. */
final class EngageSwitchHandler {

  /** Switches of a tenant that are engaged at a time. */
  private static final int ENGAGED_MAX = 1_000;

  /** Switches of a tenant that are off and still known, but for those that are needed. */
  private static final int OFF_MAX = 100;

  private EngageSwitchHandler() {}

  static TaskDecision decide(EngageSwitch command, HandlerContext context) {
    Switch existing = context.tasks().switches().find(command.key());
    if (existing != null) {
      return again(existing, command.scope());
    }
    TaskDecision killed = KilledScope.ofCaller(command.key(), command.actor(), context);
    if (killed != null) {
      return killed;
    }
    List<Switch> all = context.tasks().switches().all(command.key().tenant());
    if (all.stream().filter(one -> one.level() != SwitchLevel.OFF).count() >= ENGAGED_MAX) {
      return TaskDecision.refuse(
          Refusal.SWITCHES_EXCEEDED,
          "Expected at most %d switches that are engaged, but there would be more"
              .formatted(ENGAGED_MAX),
          Map.of("limit", Integer.toString(ENGAGED_MAX)));
    }
    List<Event> events = forgotten(command.key().tenant(), command.actor(), context);
    long number = all.isEmpty() ? 1 : all.getLast().number() + 1;
    events.add(engaged(command, number, context));
    return new TaskDecision(events, () -> engagedNow(command.key(), context), List.of(), List.of());
  }

  static TaskDecision again(RepeatSwitch command, HandlerContext context) {
    Switch existing = context.tasks().switches().find(command.key());
    return existing == null ? Refusals.noSwitch(command.key()) : again(existing, command.scope());
  }

  private static TaskDecision again(Switch existing, Scope scope) {
    return existing.scope().equals(scope)
        ? TaskDecision.answer(new TaskReply.Switched(existing.snapshot()))
        : conflict(existing);
  }

  /**
   * Drops the switches that have been off for longest, when there are too many to keep, but for
   * those without which something would run out too early.
   */
  static List<Event> forgotten(String tenant, Actor actor, HandlerContext context) {
    List<Switch> off =
        context.tasks().switches().all(tenant).stream()
            .filter(one -> one.level() == SwitchLevel.OFF)
            .sorted(Comparator.comparingLong(Switch::offTimeMs))
            .toList();
    List<Event> events = new ArrayList<>();
    for (Switch oldest : off.subList(0, Math.max(0, off.size() - OFF_MAX))) {
      if (context.tasks().anyWasHeldBy(oldest)
          && !context.rules().breaks(TaskRule.FORGET_HELD_TIME)) {
        continue;
      }
      Draft draft = Draft.of(oldest, actor, context);
      events.add(
          draft.only(
              draft
                  .event(TaskState.NONE)
                  .setSwitchForgotten(SwitchForgotten.getDefaultInstance())));
    }
    return events;
  }

  private static Event engaged(EngageSwitch command, long number, HandlerContext context) {
    Draft draft = Draft.first(command.key(), command.actor(), context);
    return draft.only(
        draft
            .event(TaskState.NONE)
            .setSwitchEngaged(
                SwitchEngaged.newBuilder()
                    .setSwitchNumber(number)
                    .setScopeKind(command.scope().kind().number())
                    .setScopeName(command.scope().name())
                    .setLevel(command.level().number())
                    .setInterrupts(command.interrupts())
                    .setMessage(command.message())));
  }

  private static TaskReply engagedNow(TaskKey key, HandlerContext context) {
    SwitchSnapshot state =
        requireNonNull(context.tasks().switches().find(key), "a switch that was engaged")
            .snapshot();
    return new TaskReply.Switched(state);
  }

  private static TaskDecision conflict(Switch existing) {
    return TaskDecision.refuse(
        Refusal.SWITCH_ID_CONFLICT,
        "Expected the switch id %s to be free, but a switch for %s has it"
            .formatted(existing.id(), existing.scope()),
        Map.of("switch_id", existing.id()));
  }
}
