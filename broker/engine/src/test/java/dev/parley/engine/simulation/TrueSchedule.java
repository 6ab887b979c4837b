package dev.parley.engine.simulation;

import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.engine.task.Schedules.Withheld;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.testing.EverySoOften;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.RunWithheld;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.ScheduleFired;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a schedule owes, by its calendar and its events alone: a run or a word for each of its
 * times, in order, and none for any other.
 */
final class TrueSchedule {

  static final String TIMES = "each time of a schedule has one run or a reason";

  private final EverySoOften calendar = new EverySoOften();
  private final TaskKey key;
  private final Counters counters;
  private final Set<String> runs = new HashSet<>();
  private Schedule schedule;
  private long owedMs;
  private long dueMs;
  private long waitingMs;
  private long timedRuns;
  private boolean paused;

  TrueSchedule(TaskKey key, Event created, Counters counters) {
    this.key = key;
    this.counters = counters;
    this.schedule = created.getTaskCreated().getSchedule();
    owe(created.getTimeMs() - 1);
    this.dueMs = created.getTaskCreated().getScheduleState().getNextDueTimeMs();
    counters.count(Counters.Event.SCHEDULE_CREATED);
  }

  /**
   * Checks an event of the schedule.
   *
   * @param children its runs as they are before the event
   */
  void happened(Event event, List<TrueTask> children) {
    switch (event.getKindCase()) {
      case SCHEDULE_FIRED -> fired(event, event.getScheduleFired(), children);
      case RUN_WITHHELD -> withheld(event, event.getRunWithheld());
      case SCHEDULE_HELD -> {
        paused = event.getScheduleHeld().getPaused();
        // What was put off and is still to come stays owed.
        if (!paused && dueMs <= event.getTimeMs()) {
          owe(Math.max(event.getTimeMs(), owedMs == 0 ? 0 : owedMs - period()));
        }
      }
      case SCHEDULE_CHANGED -> {
        Schedule before = schedule;
        schedule = event.getScheduleChanged().getCreated().getSchedule();
        waitingMs = 0;
        if (owedMs == 0 || !sameTimes(before, schedule) || isEnough()) {
          owe(
              Math.max(
                  event.getTimeMs(), event.getScheduleChanged().getState().getLastFireTimeMs()));
        }
      }
      default -> {}
    }
    dueMs = dueMs(event);
  }

  /**
   * When the next run is due from now on: what it is put off by is drawn, so that events say it.
   */
  private long dueMs(Event event) {
    return switch (event.getKindCase()) {
      case SCHEDULE_FIRED -> event.getScheduleFired().getState().getNextDueTimeMs();
      case RUN_WITHHELD -> event.getRunWithheld().getState().getNextDueTimeMs();
      case SCHEDULE_HELD -> event.getScheduleHeld().getState().getNextDueTimeMs();
      case SCHEDULE_CHANGED -> event.getScheduleChanged().getState().getNextDueTimeMs();
      default -> dueMs;
    };
  }

  private void fired(Event event, ScheduleFired fired, List<TrueTask> children) {
    Broken.unless(
        runs.add(fired.getRunId()), TIMES, "schedule %s has run %s twice", key, fired.getRunId());
    if (fired.getTriggered()) {
      counters.count(Counters.Event.RUN_TRIGGERED);
      return;
    }
    counters.count(Counters.Event.RUN_FIRED);
    Broken.unless(!paused, TIMES, "schedule %s fired while it was held back", key);
    long unfinished = children.stream().filter(run -> !run.ended()).count();
    Broken.unless(
        unfinished == 0 || schedule.getOverlapAction() == OverlapAction.ALLOW.number(),
        TIMES,
        "schedule %s fired beside %d runs",
        key,
        unfinished);
    timedRuns++;
    if (waitingMs != 0) {
      expect(fired.getFireTimeMs(), waitingMs);
      waitingMs = 0;
      owedMs = isEnough() ? 0 : owedMs;
      return;
    }
    expect(fired.getFireTimeMs(), owedMs);
    long lateMs = event.getTimeMs() - fired.getFireTimeMs();
    Broken.unless(
        lateMs >= 0 && lateMs <= schedule.getCatchupWindowMs() + schedule.getJitterMs(),
        TIMES,
        "schedule %s fired %d ms late",
        key,
        lateMs);
    owe(owedMs);
  }

  private void withheld(Event event, RunWithheld withheld) {
    switch (Withheld.byNumber(withheld.getReason())) {
      case MISSED -> {
        counters.count(Counters.Event.RUN_MISSED);
        expect(withheld.getFireTimeMs(), owedMs);
        Broken.unless(
            withheld.getBeforeTimeMs() <= event.getTimeMs() - schedule.getCatchupWindowMs(),
            TIMES,
            "schedule %s left out times that it could still make up for",
            key);
        owe(Math.max(owedMs, withheld.getBeforeTimeMs() - 1));
      }
      case WAITS -> {
        counters.count(Counters.Event.RUN_WAITED);
        expect(withheld.getFireTimeMs(), owedMs);
        waitingMs = owedMs;
        owe(owedMs);
      }
      case OVERLAP -> {
        counters.count(Counters.Event.RUN_SKIPPED);
        expect(withheld.getFireTimeMs(), owedMs);
        owe(owedMs);
      }
      case LIMIT -> {
        if (withheld.getFireTimeMs() == waitingMs) {
          waitingMs = 0;
        } else {
          expect(withheld.getFireTimeMs(), owedMs);
          owe(owedMs);
        }
      }
      case UNSPECIFIED -> throw new Broken(TIMES, "a run was withheld without a reason");
    }
  }

  private void expect(long foundMs, long expectedMs) {
    Broken.unless(
        foundMs == expectedMs,
        TIMES,
        "schedule %s dealt with time %d when it owed %d",
        key,
        foundMs,
        expectedMs);
  }

  /** Whether the next time is what it was, and its run put off as it was. */
  private static boolean sameTimes(Schedule one, Schedule other) {
    return one.getCron().equals(other.getCron()) && one.getJitterMs() == other.getJitterMs();
  }

  private boolean isEnough() {
    return schedule.getRunsMax() != 0 && timedRuns >= schedule.getRunsMax();
  }

  private void owe(long afterMs) {
    owedMs = isEnough() ? 0 : calendar.after(schedule.getCron(), schedule.getTimeZone(), afterMs);
  }

  private long period() {
    return Long.parseLong(schedule.getCron()) * 1_000;
  }
}
