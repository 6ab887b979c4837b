package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.FireTimes;
import dev.parley.engine.task.Recurrence;
import dev.parley.engine.task.Schedules.Withheld;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.FireSchedule;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.RunWithheld;
import dev.parley.journal.v1.ScheduleState;
import java.util.ArrayList;
import java.util.List;

/**
 * The time for a run has come: begins it, or says why there is none. One time in one step; a
 * stretch of missed ones is one step as well.
 */
final class FireScheduleHandler {

  private final TaskView schedule;
  private final Recurrence recurrence;
  private final HandlerContext context;
  private final ScheduleState.Builder state;
  private final Draft draft;
  private final List<TaskEffect> effects = new ArrayList<>();

  private FireScheduleHandler(TaskView schedule, Recurrence recurrence, HandlerContext context) {
    this.schedule = schedule;
    this.recurrence = recurrence;
    this.context = context;
    this.state = recurrence.state().toBuilder();
    this.draft = Draft.of(schedule, Actors.BROKER, context);
  }

  static TaskDecision decide(FireSchedule command, HandlerContext context) {
    TaskView schedule = context.tasks().find(command.key());
    Recurrence recurrence = schedule == null ? null : schedule.recurrence();
    if (schedule == null || recurrence == null || schedule.state() != TaskState.SCHEDULED) {
      return TaskDecision.acknowledge();
    }
    FireScheduleHandler handler = new FireScheduleHandler(schedule, recurrence, context);
    return TaskDecision.change(schedule, handler.events(), handler.effects);
  }

  private List<Event> events() {
    boolean free = schedule.unfinishedChildCount() == 0;
    if (free && recurrence.exhausted()) {
      return draft
          .end(TaskState.COMPLETED, TaskReason.SCHEDULE_OVER, "No time is left for another run")
          .events();
    }
    long waitingMs = state.getWaitingFireTimeMs();
    if (free && waitingMs != 0) {
      return begin(waitingMs, state.clearWaitingFireTimeMs(), false);
    }
    long fireMs = state.getNextFireTimeMs();
    if (fireMs == FireTimes.NEVER || state.getNextDueTimeMs() > context.nowMs()) {
      return List.of();
    }
    long oldestMs = context.nowMs() - recurrence.schedule().getCatchupWindowMs();
    boolean late = state.getNextDueTimeMs() < oldestMs;
    if (late && !context.rules().breaks(TaskRule.CATCH_UP_FOREVER)) {
      return missed(fireMs, oldestMs);
    }
    if (context.rules().breaks(TaskRule.FORGET_FIRES)
        && context.nowMs() - state.getNextDueTimeMs() > 1_000) {
      return missed(fireMs, context.nowMs());
    }
    return free || context.rules().breaks(TaskRule.IGNORE_OVERLAP)
        ? begin(fireMs, passed(fireMs), false)
        : overlapping(fireMs);
  }

  /** All times that are too late are left out at once: the first one that is not is the next. */
  private List<Event> missed(long fireMs, long oldestMs) {
    state.setLastFireTimeMs(fireMs).setSkipped(state.getSkipped() + 1);
    Runs.next(recurrence.schedule(), state, Math.max(fireMs, oldestMs - 1), context);
    return withheld(fireMs, oldestMs, Withheld.MISSED, "The broker could not begin it in time");
  }

  private List<Event> overlapping(long fireMs) {
    return switch (recurrence.overlap()) {
      case QUEUE_ONE -> state.getWaitingFireTimeMs() == 0 ? waiting(fireMs) : skipped(fireMs);
      case ALLOW -> begin(fireMs, passed(fireMs), false);
      case CANCEL_OTHER -> begin(fireMs, passed(fireMs), true);
      case UNSPECIFIED, SKIP -> skipped(fireMs);
    };
  }

  private List<Event> waiting(long fireMs) {
    passed(fireMs);
    if (!context.rules().breaks(TaskRule.FORGET_WAITING_RUN)) {
      state.setWaitingFireTimeMs(fireMs);
    }
    return withheld(fireMs, 0, Withheld.WAITS, "It waits until the run before it has ended");
  }

  private List<Event> skipped(long fireMs) {
    passed(fireMs).setSkipped(state.getSkipped() + 1);
    return withheld(fireMs, 0, Withheld.OVERLAP, "A run before it has not ended");
  }

  /**
   * The run begins, unless a limit forbids it: then its time is left out.
   *
   * @param alone whether the others are canceled first
   */
  private List<Event> begin(long fireMs, ScheduleState.Builder next, boolean alone) {
    String runId = Runs.id(schedule.key(), fireMs);
    TaskDecision forbidden = Runs.forbids(schedule, runId, alone, context);
    if (forbidden != null) {
      next.setSkipped(next.getSkipped() + 1);
      return withheld(fireMs, 0, Withheld.LIMIT, Runs.message(forbidden));
    }
    next.setRuns(next.getRuns() + 1);
    if (Runs.enough(recurrence.schedule(), next.getRuns())) {
      next.clearNextFireTimeMs().clearNextDueTimeMs();
    }
    List<Event> events = new ArrayList<>();
    if (alone) {
      Runs.cancelOthers(schedule, events, effects, context);
    }
    events.addAll(Runs.begin(schedule, draft, runId, fireMs, false, next, context));
    return events;
  }

  /** A time was dealt with. */
  private ScheduleState.Builder passed(long fireMs) {
    state.setLastFireTimeMs(fireMs);
    return context.rules().breaks(TaskRule.FIRE_TWICE)
        ? state.setNextDueTimeMs(context.nowMs() + 1)
        : Runs.next(recurrence.schedule(), state, fireMs, context);
  }

  private List<Event> withheld(long fireMs, long beforeMs, Withheld why, String message) {
    return draft
        .add(
            draft
                .event(TaskState.SCHEDULED)
                .setRunWithheld(
                    RunWithheld.newBuilder()
                        .setFireTimeMs(fireMs)
                        .setBeforeTimeMs(beforeMs)
                        .setReason(why.number())
                        .setMessage(message)
                        .setState(state)))
        .events();
  }
}
