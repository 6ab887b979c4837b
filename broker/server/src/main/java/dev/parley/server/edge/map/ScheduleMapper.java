package dev.parley.server.edge.map;

import com.google.protobuf.Timestamp;
import dev.parley.engine.task.FireTimes;
import dev.parley.engine.task.Recurrence;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.ScheduleState;
import dev.parley.server.calendar.CronTimes;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.OverlapAction;
import dev.parley.v1.ScheduleStatus;
import dev.parley.v1.ScheduledRun;
import dev.parley.v1.TaskSpec;
import java.util.function.Consumer;

/** Turns schedules into what is stored of them, and into public ones. */
final class ScheduleMapper {
  private static final String TIME_ZONE_DEFAULT = "UTC";
  private static final long CATCHUP_DEFAULT_MS = 600_000;

  private ScheduleMapper() {}

  /** The schedule of a spec that was checked, with its defaults filled in. */
  static Schedule toStored(TaskSpec spec, String requestId, TrustStamp stamp) {
    dev.parley.v1.Schedule schedule = spec.getSchedule();
    long catchupMs = Times.millis(schedule.getCatchupWindow());
    return Schedule.newBuilder()
        .setCron(schedule.getCron())
        .setTimeZone(schedule.getTimeZone().isEmpty() ? TIME_ZONE_DEFAULT : schedule.getTimeZone())
        .setOverlapAction(
            schedule.getOverlapActionValue() == 0
                ? OverlapAction.OVERLAP_ACTION_SKIP_VALUE
                : schedule.getOverlapActionValue())
        .setCatchupWindowMs(catchupMs == 0 ? CATCHUP_DEFAULT_MS : catchupMs)
        .setStartTimeMs(schedule.hasStartTime() ? Times.millis(schedule.getStartTime()) : 0)
        .setEndTimeMs(schedule.hasEndTime() ? Times.millis(schedule.getEndTime()) : 0)
        .setRunsMax(schedule.getRunsMax())
        .setJitterMs(Times.millis(schedule.getJitter()))
        .setRun(SpecMapper.toStored(run(spec), "", requestId, stamp))
        .build();
  }

  /** What each run is asked. */
  private static TaskSpec run(TaskSpec spec) {
    TaskSpec.Builder run = spec.toBuilder().clearSchedule().clearBudget();
    if (spec.getSchedule().hasRunBudget()) {
      run.setBudget(spec.getSchedule().getRunBudget());
    }
    return run.build();
  }

  /** How a schedule stands. */
  static ScheduleStatus toPublic(TaskSnapshot task, Recurrence recurrence, int timesMax) {
    ScheduleState state = recurrence.state();
    ScheduleStatus.Builder status =
        ScheduleStatus.newBuilder()
            .setPaused(state.getPaused())
            .setRuns(state.getRuns())
            .setTriggeredRuns(state.getTriggeredRuns())
            .setSkipped(state.getSkipped())
            .setUnfinishedRuns(task.unfinishedChildren());
    if (!task.state().terminal()) {
      addNextTimes(status, recurrence, timesMax);
    }
    set(state.getWaitingFireTimeMs(), status::setWaitingTime);
    set(state.getLastFireTimeMs(), status::setLastTime);
    return status.build();
  }

  private static void addNextTimes(
      ScheduleStatus.Builder status, Recurrence recurrence, int timesMax) {
    Schedule schedule = recurrence.schedule();
    long runsLeft =
        schedule.getRunsMax() == 0
            ? timesMax
            : Math.min(timesMax, schedule.getRunsMax() - recurrence.state().getRuns());
    long timeMs = recurrence.state().getNextFireTimeMs();
    while (status.getNextTimesCount() < runsLeft
        && timeMs != FireTimes.NEVER
        && (schedule.getEndTimeMs() == 0 || timeMs <= schedule.getEndTimeMs())) {
      status.addNextTimes(Times.timestamp(timeMs));
      timeMs =
          status.getNextTimesCount() < runsLeft
              ? CronTimes.TIMES.after(schedule.getCron(), schedule.getTimeZone(), timeMs)
              : FireTimes.NEVER;
    }
  }

  private static void set(long timeMs, Consumer<Timestamp> setter) {
    if (timeMs != 0) {
      setter.accept(Times.timestamp(timeMs));
    }
  }

  static ScheduledRun toPublic(dev.parley.journal.v1.ScheduledRun run) {
    return ScheduledRun.newBuilder()
        .setFireTime(Times.timestamp(run.getFireTimeMs()))
        .setNumber(run.getNumber())
        .setTriggered(run.getTriggered())
        .build();
  }
}
