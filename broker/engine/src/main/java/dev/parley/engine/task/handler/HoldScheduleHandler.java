package dev.parley.engine.task.handler;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.HoldSchedule;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.ScheduleHeld;
import dev.parley.journal.v1.ScheduleState;
import java.util.List;

/** Holds a schedule back, or lets it go on with the next time that comes. */
final class HoldScheduleHandler {

  private HoldScheduleHandler() {}

  static TaskDecision decide(HoldSchedule command, HandlerContext context) {
    TaskView schedule = context.tasks().find(command.key());
    TaskDecision refused = Runs.refuses(schedule, command.key(), command.actor(), context);
    if (schedule == null || refused != null) {
      return requireNonNull(refused, "why there is no schedule to hold");
    }
    ScheduleState.Builder state = Runs.state(schedule);
    if (state.getPaused() == command.paused()) {
      return TaskDecision.answer(new TaskReply.Found(schedule.snapshot()));
    }
    state.setPaused(command.paused() && !context.rules().breaks(TaskRule.FIRE_PAUSED));
    if (!command.paused() && !isPutOff(state, context)) {
      Runs.next(schedule.created().getSchedule(), state, Runs.notBefore(state, context), context);
    }
    Draft draft = Draft.of(schedule, command.actor(), context);
    draft.add(
        draft
            .event(schedule.state())
            .setScheduleHeld(
                ScheduleHeld.newBuilder()
                    .setPaused(command.paused())
                    .setMessage(command.message())
                    .setState(state)));
    return TaskDecision.change(schedule, draft.events(), List.of());
  }

  /** Whether the next run is still to come: its time may have passed, since it was put off. */
  private static boolean isPutOff(ScheduleState.Builder state, HandlerContext context) {
    return state.getNextDueTimeMs() > context.nowMs();
  }
}
