package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.command.TaskCommand.ConfirmDelivery;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.DeliveryConfirmed;
import java.util.List;

/** The holder has answers, decisions and messages: they need not be told to it again. */
final class ConfirmDeliveryHandler {

  private ConfirmDeliveryHandler() {}

  static TaskDecision decide(ConfirmDelivery command, HandlerContext context) {
    return Leases.whileLive(command, context, task -> confirm(task, command, context));
  }

  private static TaskDecision confirm(
      TaskView task, ConfirmDelivery command, HandlerContext context) {
    Dialogue dialogue = task.dialogue();
    List<String> questions =
        dialogue.unconfirmedQuestions().stream()
            .map(Question::id)
            .filter(command.questionIds()::contains)
            .toList();
    int has = dialogue.messages().size() - dialogue.unconfirmedMessages().size();
    int messages = Math.min(command.messageNumber(), dialogue.messages().size());
    List<String> proposals =
        task.proposals().unconfirmed().stream()
            .map(Proposal::id)
            .filter(command.proposalIds()::contains)
            .toList();
    if (questions.isEmpty() && proposals.isEmpty() && messages <= has) {
      return TaskDecision.acknowledge();
    }
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    draft.add(
        draft
            .event(task.state())
            .setDeliveryConfirmed(
                DeliveryConfirmed.newBuilder()
                    .setLeaseToken(command.lease().token())
                    .addAllQuestionIds(questions)
                    .addAllProposalIds(proposals)
                    .setMessageNumber(messages > has ? messages : 0)));
    return TaskDecision.acknowledge(draft.events());
  }
}
