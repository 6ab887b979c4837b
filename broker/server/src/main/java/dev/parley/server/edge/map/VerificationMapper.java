package dev.parley.server.edge.map;

import dev.parley.engine.task.Labels;
import dev.parley.journal.v1.Deadlines;
import dev.parley.journal.v1.ReviewPanel;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.RedoAssignee;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;

/** Turns the verification policy of a spec that was checked into the one in force. */
public final class VerificationMapper {
  private static final int ROUNDS_DEFAULT = 3;
  private static final long REVIEW_TIMEOUT_DEFAULT_MS = 24 * 3_600_000L;
  private static final String OBJECTIVE = "Review a result: judge it by the criteria of its task.";

  /** Of specs that say nothing, which are most: they share one. */
  private static final VerificationPolicy DEFAULT = inForce(TaskSpec.getDefaultInstance());

  private VerificationMapper() {}

  static VerificationPolicy toStored(TaskSpec spec) {
    return spec.hasVerificationPolicy() ? inForce(spec) : DEFAULT;
  }

  private static VerificationPolicy inForce(TaskSpec spec) {
    dev.parley.v1.VerificationPolicy policy = spec.getVerificationPolicy();
    VerificationPolicy.Builder stored =
        VerificationPolicy.newBuilder()
            .setReviewer(
                SpecMapper.orDefault(policy.getReviewerValue(), Reviewer.REVIEWER_NONE_VALUE))
            .setRoundsMax(SpecMapper.orDefault(policy.getRoundsMax(), ROUNDS_DEFAULT))
            .setRedoAssignee(
                SpecMapper.orDefault(
                    policy.getRedoAssigneeValue(), RedoAssignee.REDO_ASSIGNEE_ANY_VALUE))
            .setExhaustionAction(SpecMapper.number(policy.getExhaustionAction()))
            .setUnresolvedAction(policy.getUnresolvedActionValue());
    if (policy.hasChecks()) {
      stored.setChecks(hasOutputChecks(policy));
    }
    if (policy.hasPanel()) {
      stored.setPanel(panel(spec, policy.getPanel()));
    }
    if (policy.hasEscalation()) {
      stored
          .setEscalationCapability(policy.getEscalation().getCapability())
          .addAllEscalationSelector(Labels.of(policy.getEscalation().getLabelsMap()).stored());
    }
    return stored.build();
  }

  /**
   * How the results of a task are reviewed that have to be although its policy does not say so.
   *
   * @param panel of use when agents with a capability review
   */
  public static VerificationPolicy demanded(
      TaskSpec spec, Reviewer reviewer, dev.parley.v1.ReviewPanel panel) {
    VerificationPolicy.Builder policy =
        VerificationPolicy.newBuilder().setReviewer(reviewer.getNumber());
    if (reviewer == Reviewer.REVIEWER_CAPABILITY) {
      policy.setPanel(panel(spec, panel));
    }
    return policy.build();
  }

  /** Inputs are checked when the task is created. */
  private static boolean hasOutputChecks(dev.parley.v1.VerificationPolicy policy) {
    return policy.getChecks().getOutputSchemasCount() > 0
        || policy.getChecks().getExpressionsCount() > 0
        || policy.getChecks().getRequiredOutputsCount() > 0;
  }

  private static ReviewPanel panel(TaskSpec spec, dev.parley.v1.ReviewPanel panel) {
    int reviewers = SpecMapper.orDefault(panel.getReviewers(), 1);
    return ReviewPanel.newBuilder()
        .setReviewers(reviewers)
        .setQuorum(SpecMapper.orDefault(panel.getQuorum(), reviewers / 2 + 1))
        .setReview(review(spec, panel))
        .build();
  }

  private static TaskCreated review(TaskSpec spec, dev.parley.v1.ReviewPanel panel) {
    CapabilityTarget target =
        CapabilityTarget.newBuilder()
            .setCapability(panel.getCapability())
            .putAllLabels(panel.getLabelsMap())
            .build();
    String objective =
        panel.getInstructions().isBlank()
            ? OBJECTIVE
            : OBJECTIVE + "\n\n" + panel.getInstructions();
    TaskSpec ofReview =
        TaskSpec.newBuilder()
            .setObjective(objective)
            .setTarget(Target.newBuilder().setCapability(target))
            .setPriority(spec.getPriority())
            .setFairnessKey(spec.getFairnessKey())
            .setTraceContext(spec.getTraceContext())
            .build();
    Deadlines asked = SpecMapper.deadlines(spec.getDeadlines());
    return TaskCreated.newBuilder()
        .setSpec(Bytes.of(ofReview))
        .setCapability(panel.getCapability())
        .addAllSelector(Labels.of(panel.getLabelsMap()).stored())
        .setPriority(spec.getPriority())
        .setFairnessKey(spec.getFairnessKey())
        .setDeadlines(
            Deadlines.newBuilder()
                .setAttemptMs(asked.getAttemptMs())
                .setHeartbeatMs(asked.getHeartbeatMs())
                .setTotalMs(
                    panel.hasTimeout()
                        ? Times.millis(panel.getTimeout())
                        : REVIEW_TIMEOUT_DEFAULT_MS))
        .setRetryPolicy(SpecMapper.retryPolicy(dev.parley.v1.RetryPolicy.getDefaultInstance()))
        .setVerificationPolicy(
            VerificationPolicy.newBuilder()
                .setReviewer(Reviewer.REVIEWER_NONE_VALUE)
                .setRoundsMax(1)
                .setRedoAssignee(RedoAssignee.REDO_ASSIGNEE_ANY_VALUE)
                .setExhaustionAction(
                    SpecMapper.number(dev.parley.v1.ExhaustionAction.EXHAUSTION_ACTION_FAIL)))
        .build();
  }
}
