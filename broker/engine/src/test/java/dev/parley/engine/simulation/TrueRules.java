package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.RuleDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.TaskRetargeted;

/** What the rules say to one task, and whether it was kept to. */
final class TrueRules {

  static final String DENIED = "what a rule denies does not happen";
  static final String APPROVED = "what a rule wants to be allowed waits for it";
  static final String REVIEWED = "what a rule wants to be reviewed is";
  static final String TOLD = "what a rule said is in the history";

  private final TaskKey key;
  private final TaskCreated created;
  private final Counters counters;
  private final RuleDecision atCreation;

  private boolean waits;
  private boolean reviewRequired;
  private boolean denied;

  TrueRules(TaskKey key, TaskCreated created, Counters counters) {
    this.key = key;
    this.created = created;
    this.counters = counters;
    // Reviews and runs are made by the broker.
    boolean asked = !key.isReview() && !created.hasRun() && !created.hasSchedule();
    this.atCreation = asked ? SimRules.ofTask(key, created) : RuleDecision.UNSPECIFIED;
    this.waits = atCreation == RuleDecision.REQUIRE_APPROVAL;
    this.reviewRequired = atCreation == RuleDecision.REQUIRE_REVIEW;
    Broken.unless(atCreation != RuleDecision.DENY, DENIED, "task %s was created", key);
  }

  void happened(Event event) {
    Broken.unless(
        event.getNumber() != 2
            || atCreation == RuleDecision.UNSPECIFIED
            || RuleDecision.of(event.getRuleDecided()) == atCreation,
        TOLD,
        "task %s has %s after its creation",
        key,
        event.getKindCase());
    switch (event.getKindCase()) {
      case RULE_DECIDED -> count(RuleDecision.of(event.getRuleDecided()));
      case TASK_RETRIED -> released(event.getActor());
      case TASK_RETARGETED -> retargeted(event.getTaskRetargeted());
      case TASK_ASSIGNED -> allowed("was assigned");
      case ACTION_PROPOSED -> {
        String id = event.getActionProposed().getProposalId();
        Broken.unless(
            SimRules.ofProposal(key, id) != RuleDecision.DENY,
            DENIED,
            "task %s has proposal %s",
            key,
            id);
      }
      case MESSAGE_SENT -> {
        boolean ofBroker = event.getActor().getKind() == ActorKind.BROKER.number();
        String id = event.getMessageSent().getRequestId();
        Broken.unless(
            ofBroker || SimRules.ofMessage(key, id) != RuleDecision.DENY,
            DENIED,
            "task %s has message %s",
            key,
            id);
      }
      case RESULT_SUBMITTED -> result(event.getResultSubmitted().getResult());
      case TASK_ENDED -> ended(TaskReason.byNumber(event.getTaskEnded().getReason()));
      default -> {}
    }
  }

  private void released(Actor actor) {
    Broken.unless(
        !waits || actor.getKind() != ActorKind.AGENT.number(),
        APPROVED,
        "task %s was let go on by agent %s",
        key,
        actor.getId());
    waits = false;
  }

  private void retargeted(TaskRetargeted to) {
    RuleDecision said = SimRules.ofTarget(key, to.getCapability() + to.getAgentId());
    Broken.unless(said != RuleDecision.DENY, DENIED, "task %s was given to others", key);
    waits |= said == RuleDecision.REQUIRE_APPROVAL;
  }

  private void result(ByteString result) {
    RuleDecision said = SimRules.ofResult(key, result);
    denied = said == RuleDecision.DENY;
    reviewRequired |= said == RuleDecision.REQUIRE_REVIEW;
  }

  private void ended(TaskReason reason) {
    boolean policyReviews = created.getVerificationPolicy().getReviewer() != Reviewer.NONE.number();
    Broken.unless(
        reason != TaskReason.UNREVIEWED || (!reviewRequired && !policyReviews),
        REVIEWED,
        "task %s ended unreviewed",
        key);
    Broken.unless(
        reason != TaskReason.UNREVIEWED || !denied, DENIED, "task %s ended with its result", key);
  }

  /** Nothing is done of the task before somebody has allowed it. */
  void allowed(String what) {
    Broken.unless(!waits, APPROVED, "task %s %s", key, what);
  }

  /** Whether the last result has to be sent back. */
  static boolean denies(TaskKey key, ByteString result) {
    return SimRules.ofResult(key, result) == RuleDecision.DENY;
  }

  private void count(RuleDecision decision) {
    switch (decision) {
      case UNSPECIFIED, ALLOW -> {}
      case REQUIRE_REVIEW -> counters.count(Counters.Event.RULE_REVIEW);
      case REQUIRE_APPROVAL -> counters.count(Counters.Event.RULE_APPROVAL);
      case DENY -> counters.count(Counters.Event.RULE_DENIED);
    }
  }
}
