package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.ContentStamps.Kind;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskCommand.SendMessage;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.MessageSent;
import dev.parley.journal.v1.RuleDecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes a message for whoever works on a task, now or later. */
final class SendMessageHandler {

  private SendMessageHandler() {}

  static TaskDecision decide(SendMessage command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    Dialogue.Message before = task.dialogue().messageOf(command.requestId());
    if (before != null) {
      return TaskDecision.answer(new TaskReply.Said(task.snapshot(), before.number()));
    }
    if (task.state().terminal()) {
      return Refusals.ended(task);
    }
    TaskDecision stale =
        Requesters.stale(task, command.actor(), command.parentLeaseToken(), context);
    if (stale != null) {
      return stale;
    }
    if (!Requesters.includeOrHuman(task, command.actor(), command.parentLeaseToken(), context)) {
      return Requesters.expected(task);
    }
    int limit = context.limits().messagesMax();
    if (task.dialogue().timesSpoken() >= limit) {
      return TaskDecision.refuse(
          Refusal.MESSAGES_EXCEEDED,
          "Expected at most %d messages to one task, denied ones included, but there would be more"
              .formatted(limit),
          Map.of("limit", Integer.toString(limit)));
    }
    RuleDecided ruled = command.ruled();
    return ruled != null && Rulings.denies(ruled, context)
        ? Rulings.refuse(ruled, task, context)
        : send(task, command, context);
  }

  private static TaskDecision send(TaskView task, SendMessage command, HandlerContext context) {
    int last = task.dialogue().messages().size();
    int trust = trust(task, command);
    MessageSent sent =
        MessageSent.newBuilder()
            .setNumber(last + 1)
            .setMessage(
                trust < command.trust()
                    ? context.stamps().lower(Kind.MESSAGE, command.message(), trust)
                    : command.message())
            .setRequestId(command.requestId())
            .setTrust(Trust.stored(trust))
            .build();
    Draft draft = Draft.of(task, Actors.BROKER, context);
    if (command.ruled() != null) {
      Rulings.note(draft, task.state(), command.ruled().toBuilder());
    }
    draft.by(command.actor());
    draft.add(draft.event(task.state()).setMessageSent(sent));
    Dialogue.Message message = new Dialogue.Message(sent, command.actor(), context.nowMs());
    return new TaskDecision(
        draft.events(),
        () -> new TaskReply.Said(task.snapshot(), sent.getNumber()),
        tell(task, message),
        List.of());
  }

  /** What a manager says came of what it works on. */
  private static int trust(TaskView task, SendMessage command) {
    TaskView parent = command.parentLeaseToken() == 0 ? null : task.parent();
    return parent == null ? command.trust() : Math.min(command.trust(), parent.trust());
  }

  /** With it all that the holder may not have: whatever gets lost, messages come without gaps. */
  static List<TaskEffect> tell(TaskView task, Dialogue.Message message) {
    Holder holder = task.holder();
    Lease lease = task.lease();
    if (holder == null || lease == null) {
      return List.of();
    }
    List<TaskEffect> effects = new ArrayList<>();
    for (Dialogue.Message before : task.dialogue().unconfirmedMessages()) {
      effects.add(new TaskEffect.TellMessage(holder, lease, before));
    }
    effects.add(new TaskEffect.TellMessage(holder, lease, message));
    return effects;
  }
}
