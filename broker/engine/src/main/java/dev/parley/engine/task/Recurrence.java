package dev.parley.engine.task;

import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.ScheduleState;

/**
 * What is done again and again, and what has come of it. Immutable.
 *
 * @param schedule what and when
 * @param state as the last event of the schedule says it
 */
public record Recurrence(Schedule schedule, ScheduleState state) {

  /** Whether an event says what a schedule has come to; an earlier such event need not be kept. */
  public static boolean isTurn(Event event) {
    return switch (event.getKindCase()) {
      case SCHEDULE_FIRED, RUN_WITHHELD, SCHEDULE_HELD, RUNS_FORGOTTEN, SCHEDULE_CHANGED -> true;
      default -> false;
    };
  }

  /** The same with another state. */
  public Recurrence in(ScheduleState next) {
    return new Recurrence(schedule, next);
  }

  public OverlapAction overlap() {
    return OverlapAction.byNumber(schedule.getOverlapAction());
  }

  /** Whether there will be no run any more, but for those that there are. */
  public boolean exhausted() {
    return state.getNextFireTimeMs() == FireTimes.NEVER && state.getWaitingFireTimeMs() == 0;
  }

  /**
   * When something is to be done, milliseconds since 1970: 0 for at once, {@link Long#MAX_VALUE}
   * for never.
   *
   * @param unfinishedRuns how many runs have not ended
   */
  public long dueMs(int unfinishedRuns) {
    if (state.getPaused()) {
      return Long.MAX_VALUE;
    }
    boolean free = unfinishedRuns == 0;
    if (free && (state.getWaitingFireTimeMs() != 0 || exhausted())) {
      return 0;
    }
    return state.getNextFireTimeMs() == FireTimes.NEVER ? Long.MAX_VALUE : state.getNextDueTimeMs();
  }
}
