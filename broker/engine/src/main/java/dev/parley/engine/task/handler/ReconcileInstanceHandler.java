package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ReconcileInstance;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.handler.TaskDecision.Heard;
import dev.parley.engine.task.handler.TaskDecision.SoftChange;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AssignmentYielded;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * An instance connected again: the leases that it still works under hold, the others are over. One
 * that was assigned and never started was lost on the way and does not count as an attempt.
 */
final class ReconcileInstanceHandler {

  private ReconcileInstanceHandler() {}

  static TaskDecision decide(ReconcileInstance command, HandlerContext context) {
    List<Event> events = new ArrayList<>();
    List<SoftChange> heard = new ArrayList<>();
    List<Lease> confirmed = new ArrayList<>();
    List<TaskEffect> effects = new ArrayList<>();
    for (TaskView task : context.tasks().heldBy(command.holder())) {
      Lease lease = task.lease();
      if (lease == null || context.tasks().switches().killing(task) != null) {
        // What is about to be killed is left to its switch.
        continue;
      }
      if (command.held().contains(lease)) {
        confirmed.add(lease);
        heard.add(new Heard(lease, false));
        if (!context.rules().breaks(TaskRule.TELL_ONCE)) {
          effects.addAll(Deliveries.unconfirmed(task, context));
        }
      } else {
        events.addAll(lost(task, lease, context));
      }
    }
    TaskReply reply = new TaskReply.Confirmed(List.copyOf(confirmed));
    return new TaskDecision(events, () -> reply, effects, heard);
  }

  private static List<Event> lost(TaskView task, Lease lease, HandlerContext context) {
    Draft draft = Draft.of(task, Actors.BROKER, context);
    if (task.state() == TaskState.ASSIGNED) {
      draft.add(
          draft
              .event(TaskState.QUEUED)
              .setAssignmentYielded(AssignmentYielded.newBuilder().setLeaseToken(lease.token())));
      return draft.events();
    }
    AttemptFailed.Builder failed =
        AttemptFailed.newBuilder()
            .setLeaseToken(lease.token())
            .setFailureClass(FailureClass.LEASE_LOST.number())
            .setMessage("The instance connected again without this lease");
    AttemptFailures.draft(draft, task, FailureClass.LEASE_LOST, failed, 0, context);
    return draft.events();
  }
}
