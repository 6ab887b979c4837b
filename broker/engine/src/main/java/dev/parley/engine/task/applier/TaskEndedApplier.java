package dev.parley.engine.task.applier;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskEnded;

/** The task has its one outcome. */
final class TaskEndedApplier {

  private TaskEndedApplier() {}

  static void apply(Facts task, Event event) {
    TaskEnded ended = event.getTaskEnded();
    TaskReason reason = TaskReason.byNumber(ended.getReason());
    TaskState state = requireNonNull(TaskState.byNumber(event.getState()), "a state of the table");
    if (!ended.getSwitchId().isEmpty()) {
      String tenant =
          ended.getSwitchTenant().isEmpty() ? event.getTenant() : ended.getSwitchTenant();
      task.killed(SwitchSnapshot.key(tenant, ended.getSwitchId()), event.getTimeMs());
    }
    task.because(reason);
    task.withdrawQuestions(event.getTimeMs());
    task.ended(
        new TaskSnapshot.Outcome(
            state, reason, event.getActor(), ended.getMessage(), ended.getAcceptedRound()));
  }
}
