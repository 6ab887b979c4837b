package dev.parley.engine.simulation;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.UnresolvedAction;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.TaskEnded;
import dev.parley.journal.v1.VerdictGiven;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whom the verdicts on one task lead to, checked against what its policy says. */
final class TrueRouting {

  private static final String ROUTED = "a verdict leads to whom the policy names";
  private static final String BEST = "the best round is accepted";

  private final TaskKey key;
  private final VerificationPolicy policy;
  private final Map<Integer, Integer> openByRound = new TreeMap<>();
  private int reviewer;
  private int awaited;
  private boolean escalated;
  private boolean mustPark;

  /** Rounds with a result that a rule denies. */
  private final Set<Integer> denied = new HashSet<>();

  /** Whether a rule wants results to be reviewed. */
  private boolean required;

  TrueRouting(TaskKey key, TaskCreated created) {
    this.key = key;
    this.policy = created.getVerificationPolicy();
    this.reviewer = policy.getReviewer();
    this.awaited = reviewer;
  }

  /**
   * @param loop what follows when the round is a loop; null when it is none
   */
  void happened(Event event, @Nullable ResultAction loop) {
    Broken.unless(
        !mustPark || event.getState() == TaskState.PARKED.number(),
        ROUTED,
        "task %s has %s though nobody is left to judge it",
        key,
        event.getKindCase());
    mustPark = false;
    switch (event.getKindCase()) {
      case RESULT_SUBMITTED -> {
        if (TrueRules.denies(key, event.getResultSubmitted().getResult())) {
          denied.add(event.getResultSubmitted().getRound());
        }
      }
      case VERDICT_GIVEN -> verdict(event, loop);
      case TASK_RETRIED -> awaited = reviewer;
      case BUDGET_GRANTED -> awaited = event.getBudgetGranted().getNextRound() ? reviewer : awaited;
      case RULE_DECIDED -> {
        if (event.getRuleDecided().hasReview()) {
          reviewer = event.getRuleDecided().getReview().getReviewer();
          awaited = reviewer;
          required = true;
        }
      }
      case TASK_ENDED -> ended(event.getTaskEnded());
      default -> {}
    }
  }

  private void verdict(Event event, @Nullable ResultAction loop) {
    VerdictGiven given = event.getVerdictGiven();
    boolean checked = event.getActor().equals(Actors.BROKER);
    openByRound.put(given.getRound(), given.getOpenFindings());
    switch (VerdictDecision.byNumber(given.getDecision())) {
      case ACCEPT, REJECT, UNSPECIFIED -> leads(given, false, 0, false);
      case CRITERION_INVALID, UNVERIFIABLE -> unresolved(given);
      case REDO -> redo(given, checked, loop);
    }
    if (given.getEscalated()) {
      escalated = true;
    }
    if (given.getNextRound()) {
      awaited = reviewer;
    } else if (given.getAwaitedReviewer() > 0) {
      awaited = given.getAwaitedReviewer();
    }
  }

  private void unresolved(VerdictGiven given) {
    boolean human =
        UnresolvedAction.byNumber(policy.getUnresolvedAction()) == UnresolvedAction.HUMAN
            || required;
    int next = human ? Reviewer.HUMAN.number() : Reviewer.REQUESTER.number();
    mustPark = awaited == next;
    leads(given, false, mustPark ? 0 : next, false);
  }

  /**
   * @param checked whether the broker says so, and nobody who was waited for
   */
  private void redo(VerdictGiven given, boolean checked, @Nullable ResultAction loop) {
    boolean human = escalated && awaited == Reviewer.HUMAN.number() && !checked;
    boolean goesOn = loop == null || loop == ResultAction.REDO;
    boolean left = goesOn && (given.getRound() < policy.getRoundsMax() || human);
    ExhaustionAction action =
        loop == ResultAction.ESCALATE
            ? ExhaustionAction.ESCALATE
            : ExhaustionAction.byNumber(policy.getExhaustionAction());
    if (loop == ResultAction.PARK) {
      leads(given, false, 0, false);
      mustPark = true;
    } else if (left) {
      leads(given, true, 0, false);
    } else if (action != ExhaustionAction.ESCALATE) {
      leads(given, false, 0, false);
      mustPark = accepts(action) && acceptable().isEmpty();
    } else if (escalated || policy.getEscalationCapability().isEmpty()) {
      leads(given, false, Reviewer.HUMAN.number(), true);
    } else {
      leads(given, true, 0, true);
    }
  }

  private static boolean accepts(ExhaustionAction action) {
    return action == ExhaustionAction.ACCEPT_LAST || action == ExhaustionAction.ACCEPT_BEST;
  }

  /** The open findings of the rounds that may be accepted with them. */
  private Map<Integer, Integer> acceptable() {
    Map<Integer, Integer> rounds = new TreeMap<>(openByRound);
    rounds.keySet().removeAll(denied);
    return required ? Map.of() : rounds;
  }

  /**
   * Checks where a verdict leads.
   *
   * @param nextRound whether to another round, unless the budget has none left
   * @param next whose verdict is waited for; 0 for nobody's
   */
  private void leads(VerdictGiven given, boolean nextRound, int next, boolean escalates) {
    Broken.unless(
        (nextRound || !given.getNextRound())
            && given.getAwaitedReviewer() == next
            && given.getEscalated() == escalates,
        ROUTED,
        "the verdict on round %d of task %s, awaited of %d, was expected to lead to round %s, reviewer %d, escalation %s, but is %s",
        given.getRound(),
        key,
        awaited,
        nextRound,
        next,
        escalates,
        given);
  }

  private void ended(TaskEnded ended) {
    TaskReason reason = TaskReason.byNumber(ended.getReason());
    int last = openByRound.keySet().stream().max(Integer::compare).orElse(0);
    int accepted = ended.getAcceptedRound() == 0 ? last : ended.getAcceptedRound();
    Broken.unless(
        (reason != TaskReason.ACCEPTED && reason != TaskReason.ACCEPTED_WITH_FINDINGS)
            || !denied.contains(accepted),
        TrueRules.DENIED,
        "round %d of task %s was accepted",
        accepted,
        key);
    if (reason != TaskReason.ACCEPTED_WITH_FINDINGS) {
      return;
    }
    Broken.unless(
        !required, TrueRules.REVIEWED, "task %s was accepted with findings all the same", key);
    Map<Integer, Integer> rounds = acceptable();
    boolean best =
        ExhaustionAction.byNumber(policy.getExhaustionAction()) == ExhaustionAction.ACCEPT_BEST;
    int fewest = best ? Collections.min(rounds.values()) : 0;
    int expected =
        rounds.entrySet().stream()
            .filter(round -> !best || round.getValue() == fewest)
            .mapToInt(Map.Entry::getKey)
            .max()
            .orElse(0);
    Broken.unless(
        accepted == expected,
        BEST,
        "of the rounds of task %s with open findings %s number %d was accepted",
        key,
        openByRound,
        accepted);
  }
}
