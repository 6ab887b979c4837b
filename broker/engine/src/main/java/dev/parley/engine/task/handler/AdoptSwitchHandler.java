package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskCommand.AdoptSwitch;
import dev.parley.engine.task.command.TaskCommand.EaseForgotten;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Switch;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.SwitchEngaged;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a switch to where the register has it. What comes late, when the switch has moved on, or
 * again, changes nothing: a switch only lets more and more pass.
 */
final class AdoptSwitchHandler {

  private AdoptSwitchHandler() {}

  static TaskDecision decide(AdoptSwitch command, HandlerContext context) {
    SwitchSnapshot state = command.state();
    Switch here = context.tasks().switches().find(state.key());
    if (here != null) {
      if (state.level().eases(here.level()) && EaseSwitchHandler.isEnforced(here, context)) {
        return TaskDecision.answer(TaskReply.Enforcing.INSTANCE);
      }
      return state.level().eases(here.level())
          ? changed(
              EaseSwitchHandler.eased(here, state.level(), state.actor(), state.message(), context),
              state)
          : TaskDecision.answer(new TaskReply.Switched(here.snapshot()));
    }
    if (state.level() == SwitchLevel.OFF) {
      return TaskDecision.answer(new TaskReply.Switched(state));
    }
    List<Event> events =
        EngageSwitchHandler.forgotten(state.key().tenant(), state.actor(), context);
    Draft draft = Draft.first(state.key(), state.actor(), context);
    events.add(
        draft.only(
            draft
                .event(TaskState.NONE)
                .setSwitchEngaged(
                    SwitchEngaged.newBuilder()
                        .setSwitchNumber(state.number())
                        .setScopeKind(state.scope().kind().number())
                        .setScopeName(state.scope().name())
                        .setLevel(state.level().number())
                        .setInterrupts(state.interrupts())
                        .setMessage(state.message()))));
    return changed(events, state);
  }

  /** A change that did not get here before the register forgot the switch. */
  static TaskDecision forget(EaseForgotten command, HandlerContext context) {
    List<Event> events = new ArrayList<>();
    for (Switch one : context.tasks().switches().all(null)) {
      if (one.level() != SwitchLevel.OFF && command.hasForgotten(one.key(), one.number())) {
        if (EaseSwitchHandler.isEnforced(one, context)) {
          return TaskDecision.answer(TaskReply.Enforcing.INSTANCE);
        }
        events.addAll(
            EaseSwitchHandler.eased(
                one, SwitchLevel.OFF, Actors.BROKER, "It was turned off before", context));
      }
    }
    return TaskDecision.acknowledge(events);
  }

  private static TaskDecision changed(List<Event> events, SwitchSnapshot state) {
    return new TaskDecision(events, () -> new TaskReply.Switched(state), List.of(), List.of());
  }
}
