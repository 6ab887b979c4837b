package dev.parley.engine.task.state;

import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView.Judged;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agents that review the present round of a task, as far as they have come. Immutable.
 *
 * <p>A review that ended without a verdict counts as UNVERIFIABLE: a reviewer that fails can delay
 * a decision, but not keep it from being made.
 *
 * @param reviews one for each reviewer, in their order; none before they were created
 * @param quorum how many must accept
 */
public record Panel(List<? extends TaskView> reviews, int quorum) {

  /** In which order open verdicts win when as many reviewers give one as another. */
  private static final List<VerdictDecision> PRECEDENCE =
      List.of(
          VerdictDecision.CRITERION_INVALID,
          VerdictDecision.REJECT,
          VerdictDecision.REDO,
          VerdictDecision.UNVERIFIABLE);

  public static Panel of(TaskView task, TaskRules rules) {
    int quorum = task.created().getVerificationPolicy().getPanel().getQuorum();
    return new Panel(task.reviews(task.round()), rules.breaks(TaskRule.QUORUM_OF_ONE) ? 1 : quorum);
  }

  /** Whether something is to be done: reviews to be created, or a verdict to be given. */
  static boolean isDue(TaskView task, TaskRules rules) {
    if (task.state() != TaskState.VERIFYING || task.awaited() != Reviewer.CAPABILITY) {
      return false;
    }
    Panel panel = of(task, rules);
    return panel.reviews.isEmpty() || panel.decision() != null;
  }

  /**
   * What the reviews come to. The result is accepted as soon as enough accept it. As soon as that
   * can't be any more, what most of the others say counts; to refuse it for good takes as many as
   * to accept it, fewer send it back.
   *
   * @return null while it depends on reviews that have not ended
   */
  public @Nullable VerdictDecision decision() {
    Map<VerdictDecision, Integer> votes = new EnumMap<>(VerdictDecision.class);
    int open = 0;
    for (TaskView review : reviews) {
      if (review.state().terminal()) {
        Judged judged = review.judged();
        votes.merge(
            judged == null ? VerdictDecision.UNVERIFIABLE : judged.decision(), 1, Integer::sum);
      } else {
        open++;
      }
    }
    int accepting = votes.getOrDefault(VerdictDecision.ACCEPT, 0);
    if (accepting >= quorum) {
      return VerdictDecision.ACCEPT;
    }
    return accepting + open >= quorum ? null : other(votes);
  }

  private VerdictDecision other(Map<VerdictDecision, Integer> votes) {
    int rejecting = votes.getOrDefault(VerdictDecision.REJECT, 0);
    if (rejecting > 0 && rejecting < quorum) {
      votes.remove(VerdictDecision.REJECT);
      votes.merge(VerdictDecision.REDO, rejecting, Integer::sum);
    }
    VerdictDecision most = VerdictDecision.UNVERIFIABLE;
    for (VerdictDecision decision : PRECEDENCE.reversed()) {
      if (votes.getOrDefault(decision, 0) >= votes.getOrDefault(most, 0)) {
        most = decision;
      }
    }
    return most;
  }
}
