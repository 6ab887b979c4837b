package dev.parley.client;

import dev.parley.v1.Criterion;
import dev.parley.v1.ReviewAssignment;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.TaskSpec;
import java.util.List;

/**
 * A result that an agent is to review, and what it is the result of. Immutable.
 *
 * @param taskId the reviewed task
 * @param round the round under review, from 1
 * @param spec what was asked
 * @param rounds all rounds up to this one with their results and verdicts, in their order
 */
public record ReviewedWork(String taskId, int round, TaskSpec spec, List<RoundRecord> rounds) {

  /** What an assignment says of it. */
  public static ReviewedWork of(ReviewAssignment review) {
    return new ReviewedWork(
        review.getReviewOf().getTaskId(),
        review.getReviewOf().getRound(),
        review.getSpec(),
        review.getRoundsList());
  }

  /** What to judge by. */
  public List<Criterion> criteria() {
    return spec.getCriteriaList();
  }

  /** What came out of the round under review. */
  public TaskResult result() {
    return TaskResult.of(rounds.get(rounds.size() - 1).getResult());
  }
}
