package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ConductReview;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.Panel;
import dev.parley.engine.task.state.TaskView;
import dev.parley.engine.task.state.TaskView.Judged;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Review;
import dev.parley.journal.v1.ReviewOf;
import dev.parley.journal.v1.ReviewPanel;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerdictGiven;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Has agents review the result of a round: creates a task for each review, and when enough of them
 * have ended, gives the verdict that they come to and cancels the others.
 */
final class ConductReviewHandler {

  private ConductReviewHandler() {}

  static TaskDecision decide(ConductReview command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null
        || task.state() != TaskState.VERIFYING
        || task.awaited() != Reviewer.CAPABILITY
        || context.tasks().canceling(task) != null) {
      return TaskDecision.acknowledge();
    }
    Panel panel = Panel.of(task, context.rules());
    if (panel.reviews().isEmpty()) {
      return context.tasks().switches().refusingReview(task) == null
          ? TaskDecision.acknowledge(create(task, context))
          : TaskDecision.acknowledge();
    }
    VerdictDecision decision = panel.decision();
    return decision == null
        ? TaskDecision.acknowledge()
        : decided(task, panel.reviews(), decision, context);
  }

  private static List<Event> create(TaskView task, HandlerContext context) {
    ReviewPanel panel = task.created().getVerificationPolicy().getPanel();
    TaskCreated inTree = Inheritance.below(task, panel.getReview(), task.trust(), context);
    List<Event> events = new ArrayList<>(panel.getReviewers());
    for (int number = 1; number <= panel.getReviewers(); number++) {
      TaskKey key = task.key().review(task.round(), number);
      Draft draft = Draft.first(key, Actors.BROKER, context);
      draft.add(
          draft
              .event(TaskState.QUEUED)
              .setTaskCreated(
                  inTree.toBuilder()
                      .setParentId(task.key().taskId())
                      .setDepth(task.created().getDepth() + 1)
                      .setReviewOf(
                          ReviewOf.newBuilder().setRound(task.round()).setNumber(number))));
      events.addAll(draft.events());
    }
    return events;
  }

  private static TaskDecision decided(
      TaskView task,
      List<? extends TaskView> reviews,
      VerdictDecision decision,
      HandlerContext context) {
    VerdictGiven.Builder given = VerdictGiven.newBuilder();
    SortedSet<String> open = new TreeSet<>();
    for (TaskView review : reviews) {
      if (review.state().terminal()) {
        given.addReviews(review(review, open));
      }
    }
    given.setOpenFindings(open.size()).addAllOpenCriteria(open);
    Draft draft = Draft.of(task, Actors.BROKER, context);
    Verdicts.draft(draft, task, decision, given, context);
    List<Event> events = new ArrayList<>(draft.events());
    List<TaskEffect> effects = new ArrayList<>();
    for (TaskView review : reviews) {
      if (!review.state().terminal()) {
        Endings.draft(
            events,
            effects,
            review,
            Actors.BROKER,
            TaskState.CANCELED,
            TaskReason.REVIEW_DECIDED,
            "Other reviews have decided already",
            context);
      }
    }
    return TaskDecision.change(task, events, effects);
  }

  private static Review review(TaskView review, Set<String> open) {
    Review.Builder builder = Review.newBuilder().setTaskId(review.key().taskId());
    Judged judged = review.judged();
    if (judged == null) {
      return builder.setDecision(VerdictDecision.UNVERIFIABLE.number()).build();
    }
    open.addAll(judged.openCriteria());
    return builder
        .setReviewer(judged.reviewer())
        .setDecision(judged.decision().number())
        .setVerdict(judged.verdict())
        .build();
  }
}
