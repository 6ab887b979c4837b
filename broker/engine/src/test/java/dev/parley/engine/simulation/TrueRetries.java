package dev.parley.engine.simulation;

import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.journal.v1.AttemptDeclined;
import dev.parley.journal.v1.Escalation;
import dev.parley.journal.v1.RetryPolicy;
import dev.parley.journal.v1.TaskCreated;

/** What follows when the attempts or the declines of one task are used up, as its policy says. */
final class TrueRetries {

  private static final String ESCALATED = "a retry policy escalates once, to whom it names";
  private static final String EXHAUSTED = "what is used up ends as its retry policy says";

  private final TaskKey key;
  private final RetryPolicy policy;
  private final Counters counters;
  private int declines;
  private boolean escalated;

  TrueRetries(TaskKey key, TaskCreated created, Counters counters) {
    this.key = key;
    this.policy = created.getRetryPolicy();
    this.counters = counters;
  }

  /**
   * An agent declined.
   *
   * @param alone whether the task was for this agent alone
   */
  void declined(AttemptDeclined declined, boolean alone) {
    declines++;
    if (declined.hasEscalation()) {
      Broken.unless(
          alone || declines == policy.getDeclinesMax(),
          ESCALATED,
          "task %s goes to others after %d of %d declines",
          key,
          declines,
          policy.getDeclinesMax());
      escalated(declined.getEscalation());
    }
  }

  /** Others get the task for what its last attempt came to. */
  void escalated(Escalation to) {
    counters.count(Counters.Event.RETRIES_ESCALATED);
    Broken.unless(
        !escalated
            && policy.getExhaustionAction() == ExhaustionAction.ESCALATE.number()
            && to.equals(policy.getEscalation()),
        ESCALATED,
        "task %s is given to %s",
        key,
        to.getCapability());
    escalated = true;
  }

  /** Declines are counted anew. */
  void fresh() {
    declines = 0;
  }

  /**
   * The task was parked, or ended.
   *
   * @param reason number of why
   */
  void rests(int reason, boolean parked) {
    if (reason != TaskReason.ATTEMPTS_EXHAUSTED.number()
        && reason != TaskReason.DECLINES_EXHAUSTED.number()) {
      return;
    }
    boolean right =
        switch (ExhaustionAction.byNumber(policy.getExhaustionAction())) {
          case ESCALATE -> parked && escalated;
          case PARK -> parked;
          case UNSPECIFIED, FAIL, ACCEPT_LAST, ACCEPT_BEST -> !parked;
        };
    Broken.unless(right, EXHAUSTED, "task %s, escalated %s, parked %s", key, escalated, parked);
  }
}
