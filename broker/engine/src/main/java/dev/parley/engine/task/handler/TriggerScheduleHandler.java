package dev.parley.engine.task.handler;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand.TriggerSchedule;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.ScheduleState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Begins a run of a schedule because somebody asks for it; the same request again finds it. */
final class TriggerScheduleHandler {

  private TriggerScheduleHandler() {}

  static TaskDecision decide(TriggerSchedule command, HandlerContext context) {
    TaskView schedule = context.tasks().find(command.key());
    TaskDecision refused = Runs.refuses(schedule, command.key(), command.actor(), context);
    if (schedule == null || refused != null) {
      return requireNonNull(refused, "why there is no schedule to trigger");
    }
    TaskKey run = command.key().sibling(command.runId());
    TaskView there = context.tasks().find(run);
    if (there != null) {
      return TaskDecision.answer(new TaskReply.Created(there.snapshot(), false));
    }
    OverlapAction overlap = overlap(command, schedule);
    boolean others = schedule.unfinishedChildCount() > 0;
    boolean alone = overlap == OverlapAction.CANCEL_OTHER;
    if (others && !alone && overlap != OverlapAction.ALLOW) {
      return unfinished(schedule);
    }
    TaskDecision forbidden = Runs.forbids(schedule, command.runId(), alone, context);
    return forbidden == null ? begin(command, schedule, alone, context) : forbidden;
  }

  private static OverlapAction overlap(TriggerSchedule command, TaskView schedule) {
    return command.overlap() == OverlapAction.UNSPECIFIED
        ? OverlapAction.byNumber(schedule.created().getSchedule().getOverlapAction())
        : command.overlap();
  }

  private static TaskDecision begin(
      TriggerSchedule command, TaskView schedule, boolean alone, HandlerContext context) {
    ScheduleState.Builder state = Runs.state(schedule);
    state.setTriggeredRuns(state.getTriggeredRuns() + 1);
    List<Event> events = new ArrayList<>();
    List<TaskEffect> effects = new ArrayList<>();
    if (alone) {
      Runs.cancelOthers(schedule, events, effects, context);
    }
    events.addAll(
        Runs.begin(
            schedule,
            Draft.of(schedule, command.actor(), context),
            command.runId(),
            context.nowMs(),
            true,
            state,
            context));
    TaskKey run = command.key().sibling(command.runId());
    return new TaskDecision(events, () -> created(run, context), effects, List.of());
  }

  private static TaskReply created(TaskKey run, HandlerContext context) {
    TaskView task = requireNonNull(context.tasks().find(run), "the run that was just created");
    return new TaskReply.Created(task.snapshot(), true);
  }

  private static TaskDecision unfinished(TaskView schedule) {
    return TaskDecision.refuse(
        Refusal.SCHEDULE_RUN_UNFINISHED,
        "Expected no unfinished run of schedule %s, but there are %d"
            .formatted(schedule.key().taskId(), schedule.unfinishedChildCount()),
        Map.of("task_id", schedule.key().taskId()));
  }
}
