package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.EdgeLimits.DURATION_MAX_MS;

import com.google.protobuf.Timestamp;
import dev.parley.server.calendar.CronTimes;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.OverlapAction;
import dev.parley.v1.PauseScheduleRequest;
import dev.parley.v1.ResumeScheduleRequest;
import dev.parley.v1.Schedule;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TriggerScheduleRequest;
import dev.parley.v1.UpdateScheduleRequest;
import org.jspecify.annotations.Nullable;

/** Holds schedules, and what is asked of them, to what the protocol says. */
public final class ScheduleCheck {
  private static final int CRON_CHARS_MAX = 256;
  private static final int MESSAGE_CHARS_MAX = 1_024;
  private static final long CATCHUP_MIN_MS = 1_000;
  private static final long JITTER_MAX_MS = 24L * 3_600_000;

  private ScheduleCheck() {}

  /** The schedule of a spec, if it has one. */
  static void check(Check check, TaskSpec spec) {
    if (!spec.hasSchedule()) {
      return;
    }
    Schedule schedule = spec.getSchedule();
    expression(check, schedule);
    bounds(check, schedule);
    if (schedule.getOverlapAction() == OverlapAction.UNRECOGNIZED) {
      check.unknownValue("spec.schedule.overlap_action", schedule.getOverlapActionValue());
    }
    check.duration("spec.schedule.catchup_window", schedule.getCatchupWindow(), DURATION_MAX_MS);
    long catchupMs = Times.millis(schedule.getCatchupWindow());
    if (catchupMs > 0 && catchupMs < CATCHUP_MIN_MS) {
      check.violated("spec.schedule.catchup_window", "expected at least 1 second, but found less");
    }
    check.duration("spec.schedule.jitter", schedule.getJitter(), JITTER_MAX_MS);
    check.range("spec.schedule.runs_max", schedule.getRunsMax(), 0, Long.MAX_VALUE);
    BudgetCheck.check(check, "spec.schedule.run_budget", schedule.getRunBudget());
    Target.TargetCase target = spec.getTarget().getTargetCase();
    if (target == Target.TargetCase.FAN_OUT || target == Target.TargetCase.BROADCAST) {
      invalid(check, "spec.target", "expected a capability or an agent, but found another");
    }
    if (spec.hasStartTime()) {
      check.violated("spec.start_time", "expected none beside a schedule, but there is one");
    }
  }

  private static void expression(Check check, Schedule schedule) {
    check.requiredText("spec.schedule.cron", schedule.getCron(), CRON_CHARS_MAX);
    if (!check.passed()) {
      return;
    }
    invalid(check, "spec.schedule.cron", CronTimes.TIMES.cronProblem(schedule.getCron()));
    if (!schedule.getTimeZone().isEmpty()) {
      invalid(check, "spec.schedule.time_zone", CronTimes.timeZoneProblem(schedule.getTimeZone()));
    }
  }

  private static void bounds(Check check, Schedule schedule) {
    time(check, "spec.schedule.start_time", schedule.hasStartTime(), schedule.getStartTime());
    time(check, "spec.schedule.end_time", schedule.hasEndTime(), schedule.getEndTime());
    if (schedule.hasStartTime()
        && schedule.hasEndTime()
        && Times.millis(schedule.getStartTime()) > Times.millis(schedule.getEndTime())) {
      invalid(check, "spec.schedule.end_time", "expected a time after start_time");
    }
  }

  private static void time(Check check, String field, boolean set, Timestamp time) {
    if (set && !Times.isValid(time)) {
      check.violated(field, "expected a time from 1970 to 9999, but found one that is not");
    }
  }

  private static void invalid(Check check, String field, @Nullable String problem) {
    if (problem != null) {
      check.violated(ErrorReason.ERROR_REASON_SCHEDULE_INVALID, field, problem);
    }
  }

  public static void update(Check check, UpdateScheduleRequest request, EdgeLimits limits) {
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.optionalName("agent_id", request.getAgentId());
    SpecCheck.check(check, request.getSpec(), limits);
    if (!request.getSpec().hasSchedule()) {
      check.violated("spec.schedule", "expected a schedule, but found none");
    }
    if (request.getSpec().hasBudget()) {
      check.violated("spec.budget", "expected none, since the budget of a schedule stays");
    }
  }

  public static void pause(Check check, PauseScheduleRequest request) {
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.text("message", request.getMessage(), MESSAGE_CHARS_MAX);
    check.optionalName("agent_id", request.getAgentId());
  }

  public static void resume(Check check, ResumeScheduleRequest request) {
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.text("message", request.getMessage(), MESSAGE_CHARS_MAX);
    check.optionalName("agent_id", request.getAgentId());
  }

  public static void trigger(Check check, TriggerScheduleRequest request) {
    check.text("request_id", request.getRequestId(), 128);
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.optionalName("agent_id", request.getAgentId());
    if (request.getOverlapAction() == OverlapAction.UNRECOGNIZED) {
      check.unknownValue("overlap_action", request.getOverlapActionValue());
    }
  }
}
