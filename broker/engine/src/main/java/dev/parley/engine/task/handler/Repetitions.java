package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ReportProgress;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.MessageSent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Notices that an attempt does the same again and again, and does what its policy says. */
final class Repetitions {

  private Repetitions() {}

  /**
   * Decides what follows from one more action.
   *
   * @param draft what the holder reports
   */
  static TaskDecision decide(
      Draft draft, TaskView task, ReportProgress command, HandlerContext context) {
    LoopPolicy policy = task.created().getLoopPolicy();
    RepeatAction action = RepeatAction.byNumber(policy.getRepeatAction());
    int count = count(task, command.action(), policy);
    if (policy.getWindow() == 0
        || action == RepeatAction.ALLOW
        || count <= policy.getRepeatsMax()
        || context.rules().breaks(TaskRule.OVERLOOK_LOOPS)) {
      return TaskDecision.acknowledge(draft.events());
    }
    TaskState state = Waits.working(task);
    draft.by(Actors.BROKER);
    draft.add(
        draft
            .event(state)
            .setLoopDetected(
                LoopDetected.newBuilder().setActionFingerprint(command.action()).setCount(count)));
    List<TaskEffect> effects = new ArrayList<>(note(draft, task, state, command, context));
    switch (action) {
      case UNSPECIFIED, TELL, ALLOW -> {}
      case FAIL_ATTEMPT -> {
        fail(draft, task, state, command, context);
        effects.add(revoke(command));
      }
      case PARK -> {
        draft.park(TaskReason.LOOP_DETECTED);
        effects.add(revoke(command));
      }
    }
    return new TaskDecision(
        draft.events(), () -> TaskReply.Acknowledged.INSTANCE, effects, List.of());
  }

  private static int count(TaskView task, String action, LoopPolicy policy) {
    List<String> last = task.lastActions();
    int before = Math.max(0, policy.getWindow() - 1);
    return 1
        + Collections.frequency(
            last.subList(Math.max(0, last.size() - before), last.size()), action);
  }

  /** The broker says so to this attempt, and to those after it. */
  private static List<TaskEffect> note(
      Draft draft, TaskView task, TaskState state, ReportProgress command, HandlerContext context) {
    int number = task.dialogue().messages().size() + 1;
    if (number > context.limits().messagesMax()) {
      return List.of();
    }
    MessageSent note =
        MessageSent.newBuilder().setNumber(number).setMessage(command.loopNote()).build();
    draft.add(draft.event(state).setMessageSent(note));
    return SendMessageHandler.tell(
        task, new Dialogue.Message(note, Actors.BROKER, context.nowMs()));
  }

  private static void fail(
      Draft draft, TaskView task, TaskState state, ReportProgress command, HandlerContext context) {
    AttemptFailed.Builder failed =
        AttemptFailed.newBuilder()
            .setLeaseToken(command.lease().token())
            .setFailureClass(FailureClass.LOOP.number())
            .setMessage("The same was done again and again: " + command.action());
    AttemptFailures.draft(draft, task, state, FailureClass.LOOP, failed, 0, context);
  }

  private static TaskEffect revoke(ReportProgress command) {
    return new TaskEffect.Revoke(
        command.holder(),
        command.lease(),
        TaskEffect.Cause.LOOP,
        "The same was done again and again");
  }
}
