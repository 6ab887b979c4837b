package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.FireTimes;
import dev.parley.engine.task.Recurrence;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.Schedules;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.ScheduleFired;
import dev.parley.journal.v1.ScheduleState;
import dev.parley.journal.v1.ScheduledRun;
import dev.parley.journal.v1.TaskCreated;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the handlers of schedules share: the runs of one, and the times for them. */
final class Runs {

  /** Names a run by its time: no two runs of a schedule are for the same one. */
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd't'HHmmss'z'").withZone(ZoneOffset.UTC);

  private Runs() {}

  /** The task that is the run for a time. */
  static String id(TaskKey schedule, long fireTimeMs) {
    return schedule.taskId() + "." + NAME.format(Instant.ofEpochMilli(fireTimeMs));
  }

  /** How a schedule begins. */
  static ScheduleState first(Schedule schedule, HandlerContext context) {
    return next(schedule, ScheduleState.newBuilder(), context.nowMs() - 1, context).build();
  }

  /**
   * Moves a state on to the first time after a given one. The wait that is drawn for it is stored,
   * like the time itself.
   */
  static ScheduleState.Builder next(
      Schedule schedule, ScheduleState.Builder state, long afterMs, HandlerContext context) {
    long fireMs = fireAfter(schedule, state.getRuns(), afterMs, context);
    long jitterMs = schedule.getJitterMs();
    long waitMs = fireMs == FireTimes.NEVER || jitterMs == 0 ? 0 : wait(jitterMs, context);
    return state.setNextFireTimeMs(fireMs).setNextDueTimeMs(fireMs + waitMs);
  }

  /** Times that have come while a schedule was held back, or was another one, are left out. */
  static long notBefore(ScheduleState.Builder state, HandlerContext context) {
    return Math.max(context.nowMs(), state.getLastFireTimeMs());
  }

  /**
   * Whether the next run of a schedule stays as it was drawn, when the schedule becomes another
   * one: it may be put off, so that its time has passed.
   */
  static boolean keepsNext(Schedule before, Schedule after, ScheduleState.Builder state) {
    return before.getCron().equals(after.getCron())
        && before.getTimeZone().equals(after.getTimeZone())
        && before.getStartTimeMs() == after.getStartTimeMs()
        && before.getEndTimeMs() == after.getEndTimeMs()
        && before.getJitterMs() == after.getJitterMs()
        && state.getNextFireTimeMs() != FireTimes.NEVER
        && !enough(after, state.getRuns());
  }

  /** Whether a schedule has had as many runs as it may have. */
  static boolean enough(Schedule schedule, long runs) {
    return schedule.getRunsMax() != 0 && runs >= schedule.getRunsMax();
  }

  private static long wait(long jitterMs, HandlerContext context) {
    return context.random().nextLong(jitterMs + 1);
  }

  private static long fireAfter(
      Schedule schedule, long runs, long afterMs, HandlerContext context) {
    if (enough(schedule, runs)) {
      return FireTimes.NEVER;
    }
    long fireMs =
        context
            .fireTimes()
            .after(
                schedule.getCron(),
                schedule.getTimeZone(),
                Math.max(afterMs, schedule.getStartTimeMs() - 1));
    return schedule.getEndTimeMs() != 0 && fireMs > schedule.getEndTimeMs()
        ? FireTimes.NEVER
        : fireMs;
  }

  /**
   * Why there can be no further run now, whatever runs there are; null when there can.
   *
   * @param runId the task that would be the run
   * @param alone whether the others are canceled first
   */
  static @Nullable TaskDecision forbids(
      TaskView schedule, String runId, boolean alone, HandlerContext context) {
    if (!alone && schedule.unfinishedChildCount() >= Schedules.UNFINISHED_RUNS_MAX) {
      return TaskDecision.refuse(
          Refusal.SCHEDULE_RUNS_EXCEEDED,
          "Expected at most %d unfinished runs of schedule %s, but there would be more"
              .formatted(Schedules.UNFINISHED_RUNS_MAX, schedule.key().taskId()),
          Map.of("limit", Integer.toString(Schedules.UNFINISHED_RUNS_MAX)));
    }
    if (schedule.childCount() >= context.limits().childrenMax()) {
      return Refusals.limit(
          Refusal.CHILDREN_EXCEEDED, "children of one task", context.limits().childrenMax());
    }
    if (context.tasks().unfinished() >= context.limits().unfinishedTasksMax()) {
      return Refusals.limit(
          Refusal.TASKS_EXCEEDED,
          "unfinished tasks in the shard",
          context.limits().unfinishedTasksMax());
    }
    TaskDecision noRoom = Refusals.noRoom(template(schedule), context);
    if (noRoom != null) {
      return noRoom;
    }
    return BudgetChecks.forbidsRun(
        schedule.key().sibling(runId), schedule, template(schedule).getBudget());
  }

  /** What a refusal says, for a history. */
  static String message(TaskDecision refused) {
    return ((TaskReply.Refused) refused.reply().get()).message();
  }

  /** Ends the runs that have not ended, since another one takes their place. */
  static void cancelOthers(
      TaskView schedule, List<Event> events, List<TaskEffect> effects, HandlerContext context) {
    for (TaskView run : schedule.unfinishedChildren(Schedules.UNFINISHED_RUNS_MAX)) {
      Endings.draft(
          events,
          effects,
          run,
          Actors.BROKER,
          TaskState.CANCELED,
          TaskReason.SCHEDULE_OVERLAP,
          "The next run of the schedule took its place",
          context);
    }
  }

  /**
   * The events that begin a run.
   *
   * @param state what the schedule has come to, but for the count of its runs
   */
  static List<Event> begin(
      TaskView schedule,
      Draft draft,
      String runId,
      long fireTimeMs,
      boolean triggered,
      ScheduleState.Builder state,
      HandlerContext context) {
    ScheduledRun run =
        ScheduledRun.newBuilder()
            .setFireTimeMs(fireTimeMs)
            .setNumber(state.getRuns() + state.getTriggeredRuns())
            .setTriggered(triggered)
            .build();
    draft.add(
        draft
            .event(schedule.state())
            .setScheduleFired(
                ScheduleFired.newBuilder()
                    .setFireTimeMs(fireTimeMs)
                    .setRunId(runId)
                    .setTriggered(triggered)
                    .setState(state)));
    TaskCreated created =
        Inheritance.ofTemplate(
            schedule,
            template(schedule).toBuilder()
                .setParentId(schedule.key().taskId())
                .setDepth(1)
                .setRun(run)
                .build(),
            schedule.givenTrust(),
            context);
    if (schedule.created().hasRuled()) {
      created = created.toBuilder().setRuled(schedule.created().getRuled()).build();
    }
    // On behalf of whoever created the schedule, who is asked for verdicts and answers.
    Draft first = Draft.first(schedule.key().sibling(runId), schedule.requester(), context);
    Births.draft(first, TaskState.QUEUED, created, null, context);
    List<Event> events = new ArrayList<>(draft.events());
    events.addAll(first.events());
    return events;
  }

  private static TaskCreated template(TaskView schedule) {
    return schedule.created().getSchedule().getRun();
  }

  /** Why somebody may not change a schedule; null when it may. */
  static @Nullable TaskDecision refuses(
      @Nullable TaskView task, TaskKey key, Actor actor, HandlerContext context) {
    if (task == null) {
      return Refusals.notFound(key);
    }
    if (!task.recurs()) {
      return TaskDecision.refuse(
          Refusal.SCHEDULE_EXPECTED,
          "Expected a schedule, but task %s is none".formatted(key.taskId()),
          Map.of("task_id", key.taskId()));
    }
    if (!Requesters.includeOrOperate(task, actor, 0, context)) {
      return Requesters.expected(task);
    }
    return task.state().terminal() ? Refusals.ended(task) : null;
  }

  static TaskDecision noTime(Schedule schedule) {
    return TaskDecision.refuse(
        Refusal.SCHEDULE_INVALID,
        "Expected a time to come for '%s' in %s, but there is none"
            .formatted(schedule.getCron(), schedule.getTimeZone()),
        Map.of("cron", schedule.getCron(), "time_zone", schedule.getTimeZone()));
  }

  /** As the last event of the schedule says it. */
  static ScheduleState.Builder state(TaskView schedule) {
    Recurrence recurrence = schedule.recurrence();
    if (recurrence == null) {
      throw new IllegalStateException("Expected a schedule, but found " + schedule.key());
    }
    return recurrence.state().toBuilder();
  }
}
