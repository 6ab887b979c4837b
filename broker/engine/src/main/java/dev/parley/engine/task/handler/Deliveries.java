package dev.parley.engine.task.handler;

import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.Canceling;
import dev.parley.engine.task.state.TaskView;
import java.util.ArrayList;
import java.util.List;

/**
 * What the holder of a task is to be told: of its questions and messages, and that it is to end.
 */
final class Deliveries {

  private Deliveries() {}

  /** Everything that the holder may not have, in its order; nothing when nobody holds the task. */
  static List<TaskEffect> unconfirmed(TaskView task, HandlerContext context) {
    Holder holder = task.holder();
    Lease lease = task.lease();
    Canceling canceling = task.canceling();
    if (holder == null
        || lease == null
        || (task.dialogue() == Dialogue.NONE
            && task.proposals() == Proposals.NONE
            && canceling == null)) {
      return List.of();
    }
    List<TaskEffect> effects = new ArrayList<>();
    if (canceling != null && canceling.askedToken() == lease.token()) {
      effects.add(Cancellations.requestStop(holder, lease, canceling.request(), context));
    }
    for (Question question : task.dialogue().unconfirmedQuestions()) {
      effects.add(new TaskEffect.TellAnswer(holder, lease, question));
    }
    for (Proposal proposal : task.proposals().unconfirmed()) {
      effects.add(new TaskEffect.TellDecision(holder, lease, proposal));
    }
    for (Dialogue.Message message : task.dialogue().unconfirmedMessages()) {
      effects.add(new TaskEffect.TellMessage(holder, lease, message));
    }
    return effects;
  }

  /** All messages of a task, for the holder of a new lease. */
  static List<TaskEffect> messages(TaskView task, Holder holder, Lease lease) {
    List<TaskEffect> effects = new ArrayList<>();
    for (Dialogue.Message message : task.dialogue().messages()) {
      effects.add(new TaskEffect.TellMessage(holder, lease, message));
    }
    return effects;
  }
}
