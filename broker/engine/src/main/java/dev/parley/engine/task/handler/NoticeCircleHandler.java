package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.NoticeCircle;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * A queued task could only be done by agents that had what it asks themselves. It cannot be refused
 * any more, and somebody else may come: so it waits where a child would be refused, and whoever
 * looks after it is told.
 */
final class NoticeCircleHandler {

  private NoticeCircleHandler() {}

  static TaskDecision decide(NoticeCircle command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null
        || task.state() != TaskState.QUEUED
        || task.reason() == TaskReason.NOBODY_ELSE
        || task.created().getSameAsCount() == 0) {
      return TaskDecision.acknowledge();
    }
    LoopPolicy policy = context.loopPolicy(task.created());
    LoopDetected.Builder found =
        LoopDetected.newBuilder()
            .setKind(Kind.NOBODY_ELSE.number())
            .setAncestorId(task.created().getSameAs(0));
    Draft draft = Draft.of(task, Actors.BROKER, context);
    return switch (CycleAction.byNumber(policy.getCycleAction())) {
      case ESCALATE -> {
        if (policy.getEscalationCapability().isEmpty() || task.loopEscalated()) {
          yield park(draft, found);
        }
        LoopDetected.Builder escalation = LoopAnswer.escalation(found, policy);
        draft.add(draft.event(TaskState.QUEUED).setLoopDetected(escalation));
        yield TaskDecision.acknowledge(draft.events());
      }
      case PARK -> park(draft, found);
      case UNSPECIFIED, REFUSE, ALLOW, TELL -> {
        draft.add(draft.event(TaskState.QUEUED).setLoopDetected(found));
        yield tell(draft.events(), task, context);
      }
    };
  }

  private static TaskDecision park(Draft draft, LoopDetected.Builder found) {
    draft.add(draft.event(TaskState.QUEUED).setLoopDetected(found));
    return TaskDecision.acknowledge(draft.park(TaskReason.LOOP_DETECTED).events());
  }

  /** Who has yielded is woken by it, as by whatever needs somebody. */
  private static TaskDecision tell(List<Event> noticed, TaskView task, HandlerContext context) {
    TaskView parent = task.parent();
    if (parent == null || parent.holder() == null) {
      return TaskDecision.acknowledge(noticed);
    }
    Draft draft = Draft.of(parent, Actors.BROKER, context);
    String note =
        "Nobody can do task %s but agents that have what it asks: it waits for another one. Do it yourself, or cancel it."
            .formatted(task.key().taskId());
    List<TaskEffect> effects = LoopAnswer.note(draft, parent, parent.state(), note, context);
    List<Event> events = new ArrayList<>(noticed);
    events.addAll(draft.events());
    return new TaskDecision(events, () -> TaskReply.Acknowledged.INSTANCE, effects, List.of());
  }
}
