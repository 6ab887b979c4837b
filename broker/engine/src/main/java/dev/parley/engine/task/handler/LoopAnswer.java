package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.MessageSent;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what a policy says about an attempt that goes round in a circle.
 *
 * @param task somebody holds it
 * @param state the state that it is in when the loop is noticed
 * @param note what the broker says to this holder, and to those after it
 * @param cause why the attempt is over, if it is
 */
record LoopAnswer(TaskView task, TaskState state, String note, String cause) {

  /**
   * Adds what follows to a draft.
   *
   * @param loop what was noticed
   */
  TaskDecision decide(
      Draft draft,
      LoopDetected.Builder loop,
      RepeatAction asked,
      LoopPolicy policy,
      HandlerContext context) {
    draft.by(Actors.BROKER);
    List<TaskEffect> effects = new ArrayList<>();
    switch (inForce(asked, policy, context)) {
      case UNSPECIFIED, TELL, ALLOW -> {
        draft.add(draft.event(state).setLoopDetected(loop));
        effects.addAll(note(draft, task, state, note, context));
      }
      case FAIL_ATTEMPT -> {
        draft.add(draft.event(state).setLoopDetected(loop));
        effects.addAll(note(draft, task, state, note, context));
        fail(draft, context);
        effects.add(revoke());
      }
      case PARK -> {
        draft.add(draft.event(state).setLoopDetected(loop));
        effects.addAll(note(draft, task, state, note, context));
        draft.park(TaskReason.LOOP_DETECTED);
        effects.add(revoke());
      }
      case ESCALATE -> {
        TaskState onward = Waits.onward(task);
        draft.add(draft.event(onward).setLoopDetected(escalation(loop, policy)));
        note(draft, task, onward, note, context);
        effects.add(revoke());
      }
    }
    return new TaskDecision(
        draft.events(), () -> TaskReply.Acknowledged.INSTANCE, effects, List.of());
  }

  /** A review is retried by others, whatever the policy says: who waits for it waits for it. */
  private RepeatAction inForce(RepeatAction asked, LoopPolicy policy, HandlerContext context) {
    boolean nobodyLeft =
        policy.getEscalationCapability().isEmpty()
            || (task.loopEscalated() && !context.rules().breaks(TaskRule.ESCALATE_LOOP_AGAIN));
    return switch (asked) {
      case PARK, ESCALATE ->
          task.key().isReview() && !context.rules().breaks(TaskRule.ABANDON_REVIEW)
              ? RepeatAction.FAIL_ATTEMPT
              : asked == RepeatAction.ESCALATE && nobodyLeft ? RepeatAction.PARK : asked;
      case UNSPECIFIED, TELL, FAIL_ATTEMPT, ALLOW -> asked;
    };
  }

  /** What was noticed, and whom it goes to. */
  static LoopDetected.Builder escalation(LoopDetected.Builder loop, LoopPolicy policy) {
    return loop.setEscalationCapability(policy.getEscalationCapability())
        .addAllEscalationSelector(policy.getEscalationSelectorList());
  }

  /**
   * Drafts what the broker says to whoever holds a task, and to those after it; nothing when it has
   * as many messages as it may have.
   */
  static List<TaskEffect> note(
      Draft draft, TaskView task, TaskState at, String note, HandlerContext context) {
    int number = task.dialogue().messages().size() + 1;
    if (number > context.limits().messagesMax()) {
      return List.of();
    }
    MessageSent sent = MessageSent.newBuilder().setNumber(number).setText(note).build();
    draft.add(draft.event(at).setMessageSent(sent));
    return SendMessageHandler.tell(
        task, new Dialogue.Message(sent, Actors.BROKER, context.nowMs()));
  }

  private void fail(Draft draft, HandlerContext context) {
    AttemptFailed.Builder failed =
        AttemptFailed.newBuilder()
            .setLeaseToken(lease().token())
            .setFailureClass(FailureClass.LOOP.number())
            .setMessage(cause);
    AttemptFailures.draft(draft, task, state, FailureClass.LOOP, failed, 0, context);
  }

  private TaskEffect revoke() {
    Holder holder = task.holder();
    if (holder == null) {
      throw new IllegalStateException("Expected a holder of task " + task.key());
    }
    return new TaskEffect.Revoke(holder, lease(), TaskEffect.Cause.LOOP, cause);
  }

  private Lease lease() {
    Lease lease = task.lease();
    if (lease == null) {
      throw new IllegalStateException("Expected a lease of task " + task.key());
    }
    return lease;
  }
}
