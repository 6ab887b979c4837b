package dev.parley.engine.task.handler;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.FireTimes;
import dev.parley.engine.task.command.TaskCommand.ChangeSchedule;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.ScheduleChanged;
import dev.parley.journal.v1.ScheduleState;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;

/**
 * Replaces what a schedule does and when. Its budget, its runs and what it counts stay, and so does
 * its next run if its times are the same.
 */
final class ChangeScheduleHandler {

  private ChangeScheduleHandler() {}

  static TaskDecision decide(ChangeSchedule command, HandlerContext context) {
    TaskView schedule = context.tasks().find(command.key());
    TaskDecision refused = Runs.refuses(schedule, command.key(), command.actor(), context);
    if (schedule == null || refused != null) {
      return requireNonNull(refused, "why there is no schedule to change");
    }
    TaskCreated asked = Inheritance.ofRoot(command.task(), command.actor(), context);
    ScheduleState.Builder state = Runs.state(schedule).clearWaitingFireTimeMs();
    if (!Runs.keepsNext(schedule.created().getSchedule(), asked.getSchedule(), state)) {
      Runs.next(asked.getSchedule(), state, Runs.notBefore(state, context), context);
    }
    if (state.getNextFireTimeMs() == FireTimes.NEVER) {
      return Runs.noTime(asked.getSchedule());
    }
    TaskDecision forbidden =
        BudgetChecks.forbidsRuns(schedule, asked.getSchedule().getRun().getBudget());
    if (forbidden == null) {
      forbidden = Rulings.forbid(command.key(), asked, schedule, context);
    }
    if (forbidden != null) {
      return forbidden;
    }
    Draft draft = Draft.of(schedule, command.actor(), context);
    if (asked.hasRuled()) {
      Rulings.scheduled(draft, asked.getRuled());
      draft.by(command.actor());
    }
    draft.add(
        draft
            .event(schedule.state())
            .setScheduleChanged(
                ScheduleChanged.newBuilder()
                    .setCreated(inPlaceOf(schedule.created(), asked))
                    .setState(state)));
    return TaskDecision.change(schedule, draft.events(), List.of());
  }

  private static TaskCreated inPlaceOf(TaskCreated before, TaskCreated asked) {
    TaskCreated.Builder created = asked.toBuilder().setRequestId(before.getRequestId());
    if (before.hasBudget()) {
      created.setBudget(before.getBudget());
    }
    return created.build();
  }
}
