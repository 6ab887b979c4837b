package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Loops;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.ReviewPanel;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerdictGiven;
import dev.parley.journal.v1.VerdictSubmitted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The results of one task and what was said of them, checked against what its policy promises. */
final class TrueReviews {

  private static final String OWN_WORK = "nobody reviews its own work";
  private static final String QUORUM = "a panel says what most of it say";
  private static final String CHECKED = "a result that fails a check is not accepted";
  private static final String WAIVED = "criteria are waived by authors, or of what was left open";
  private static final String FINDINGS = "the same findings too often are a loop";
  private static final String LOOP = "the same result again is a loop";

  private final TaskKey key;
  private final TaskCreated created;
  private final Counters counters;
  private final Supplier<LoopPolicy> loops;
  private final Set<String> workers = new HashSet<>();
  private final Map<Integer, Map<String, VerdictDecision>> byRound = new HashMap<>();
  private final Map<Integer, Integer> lostByRound = new HashMap<>();
  private final List<ByteString> results = new ArrayList<>();

  /** By its round, what was sent back. */
  private final Map<Integer, ByteString> resultsSentBack = new HashMap<>();

  /** Whether whoever decides may do without criteria. */
  private boolean unresolved;

  private boolean parked;

  /** Whether the next event must be the broker's own verdict. */
  private boolean brokerSpeaks;

  /** Whether it must say first that this is a loop. */
  private boolean loopDue;

  /** The last verdict on each round that was sent back, by the number of the round. */
  private final Map<Integer, VerdictGiven> sentBack = new HashMap<>();

  /** Whether the next event must be a verdict that finds what others found. */
  private boolean findingsNoted;

  /** Who was given the task last. */
  private String holder = "";

  private boolean escalated;
  private int reviewer;
  private int awaited;
  private boolean repeated;
  private final TrueRouting routing;

  TrueReviews(TaskKey key, TaskCreated created, Counters counters, Supplier<LoopPolicy> loops) {
    this.loops = loops;
    this.key = key;
    this.created = created;
    this.counters = counters;
    this.reviewer = created.getVerificationPolicy().getReviewer();
    this.awaited = reviewer;
    this.routing = new TrueRouting(key, created);
  }

  void happened(Event event) {
    if (event.getLoopDetected().getKind() == Loops.Kind.REPEATED_RESULT.number()) {
      Broken.unless(loopDue, LOOP, "task %s has a new result", key);
      loopDue = false;
      return;
    }
    if (event.getLoopDetected().getKind() == Loops.Kind.REPEATED_FINDINGS.number()) {
      Broken.unless(!loopDue, LOOP, "task %s has a result that was sent back before", key);
      counters.count(Counters.Event.FINDINGS_REPEATED);
      findingsNoted = true;
      return;
    }
    Broken.unless(
        (!brokerSpeaks && !loopDue)
            // What is being canceled is not judged any more.
            || event.getState() == TaskState.CANCELED.number()
            || (!loopDue
                && event.hasVerdictGiven()
                && event.getActor().getKind() == ActorKind.BROKER.number()
                && event.getVerdictGiven().getReviewsCount() == 0),
        LOOP,
        "task %s has %s after a result that was sent back before, or failed a check",
        key,
        event.getKindCase());
    brokerSpeaks = false;
    loopDue = false;
    if (event.hasVerdictGiven()) {
      findings(event, event.getVerdictGiven());
    }
    routing.happened(event, loop());
    findingsNoted = false;
    // It is the broker's verdict that says so; whoever is asked then decides as ever.
    repeated &= !event.hasVerdictGiven();
    switch (event.getKindCase()) {
      case RESULT_SUBMITTED -> result(event);
      case TASK_YIELDED -> workers.add(event.getActor().getId());
      case TASK_ASSIGNED -> holder = event.getTaskAssigned().getAgentId();
      case ATTEMPT_FAILED -> workers.add(holder);
      case LOOP_DETECTED -> {
        if (!event.getLoopDetected().getEscalationCapability().isEmpty()) {
          workers.add(holder);
        }
      }
      case VERDICT_GIVEN -> {
        waived(event);
        verdict(event.getVerdictGiven());
      }
      case TASK_RETRIED -> awaited = reviewer;
      case BUDGET_GRANTED -> awaited = event.getBudgetGranted().getNextRound() ? reviewer : awaited;
      case RULE_DECIDED -> ruled(event.getRuleDecided());
      case TASK_ENDED -> ended(TaskReason.byNumber(event.getTaskEnded().getReason()));
      default -> {}
    }
    parked = event.getState() == TaskState.PARKED.number();
  }

  /** What follows when the round is a loop; null when it is none. */
  private Loops.@Nullable ResultAction loop() {
    return repeated
        ? Loops.ResultAction.byNumber(loops.get().getResultAction())
        : findingsNoted ? Loops.ResultAction.byNumber(loops.get().getFindingsAction()) : null;
  }

  /** Verdicts that find the same too often are a loop, unless a human decides. */
  private void findings(Event event, VerdictGiven given) {
    boolean redo = given.getDecision() == VerdictDecision.REDO.number();
    long before =
        sentBack.entrySet().stream()
            .filter(round -> round.getKey() < given.getRound() && isSame(round.getValue(), given))
            .count();
    LoopPolicy policy = loops.get();
    boolean due =
        redo
            && !repeated
            && !parked
            && !(awaited == Reviewer.HUMAN.number()
                && event.getActor().getKind() != ActorKind.BROKER.number())
            && policy.getFindingsMax() > 0
            && policy.getFindingsAction() != Loops.ResultAction.ALLOW.number()
            && before >= policy.getFindingsMax();
    Broken.unless(
        due == findingsNoted,
        FINDINGS,
        "task %s has a verdict on round %d after %d that find the same",
        key,
        given.getRound(),
        before);
    if (redo) {
      sentBack.put(given.getRound(), given);
    } else {
      sentBack.remove(given.getRound());
    }
  }

  private static boolean isSame(VerdictGiven one, VerdictGiven other) {
    return one.getOpenCriteriaList().equals(other.getOpenCriteriaList())
        && (one.getOpenCriteriaCount() > 0
            || (!one.getVerdict().isEmpty() && one.getVerdict().equals(other.getVerdict())));
  }

  /** Whom a rule names reviews, whoever the policy names. */
  private void ruled(RuleDecided ruled) {
    if (ruled.hasReview()) {
      reviewer = ruled.getReview().getReviewer();
      awaited = reviewer;
    }
  }

  private void result(Event event) {
    ByteString result = event.getResultSubmitted().getResult();
    workers.add(event.getActor().getId());
    boolean mayRepeat = loops.get().getResultAction() == Loops.ResultAction.ALLOW.number();
    ByteString said = SimStamps.said(result);
    repeated = resultsSentBack.containsValue(said) && !mayRepeat;
    if (repeated) {
      counters.count(Counters.Event.RESULT_REPEATED);
      brokerSpeaks = true;
      loopDue = true;
    } else if (TrueRules.denies(key, result)) {
      brokerSpeaks = true;
    } else if (SimChecks.fails(created, result)) {
      counters.count(Counters.Event.CHECK_FAILED);
      brokerSpeaks = true;
    }
    results.add(said);
  }

  /** A human who is no author does without a criterion only where that was left to a human. */
  private void waived(Event event) {
    VerdictGiven given = event.getVerdictGiven();
    Broken.unless(
        unresolved
            || !SimTasks.waives(given.getVerdict())
            || !event.getActor().equals(SimHuman.ACTOR),
        WAIVED,
        "task %s by %s",
        key,
        event.getActor());
    VerdictDecision decision = VerdictDecision.byNumber(given.getDecision());
    if (decision == VerdictDecision.REDO) {
      resultsSentBack.put(results.size(), results.getLast());
    } else {
      resultsSentBack.remove(results.size());
    }
    unresolved =
        decision == VerdictDecision.CRITERION_INVALID || decision == VerdictDecision.UNVERIFIABLE;
    if (parked) {
      counters.count(Counters.Event.SETTLED);
    }
  }

  private void verdict(VerdictGiven given) {
    if (given.getNextRound()) {
      awaited = reviewer;
    } else if (given.getAwaitedReviewer() > 0) {
      awaited = given.getAwaitedReviewer();
    }
    if (given.getEscalated()) {
      escalated = true;
      counters.count(Counters.Event.ESCALATED);
    }
    if (given.getReviewsCount() > 0) {
      panel(given);
    }
  }

  /** What reviewers come to is what most of them say, as far as they must be waited for. */
  private void panel(VerdictGiven given) {
    Collection<VerdictDecision> said = byRound.getOrDefault(given.getRound(), Map.of()).values();
    int lost = lostByRound.getOrDefault(given.getRound(), 0);
    ReviewPanel panel = created.getVerificationPolicy().getPanel();
    VerdictDecision decision = VerdictDecision.byNumber(given.getDecision());
    counters.count(
        decision == VerdictDecision.ACCEPT
            ? Counters.Event.PANEL_ACCEPTED
            : Counters.Event.PANEL_REFUSED);
    Broken.unless(
        given.getReviewsCount() == said.size() + lost
            && decision == decided(said, lost, panel.getReviewers(), panel.getQuorum()),
        QUORUM,
        "round %d of task %s is %s by %s and %d that said nothing, of %d who must be %d",
        given.getRound(),
        key,
        decision,
        said,
        lost,
        panel.getReviewers(),
        panel.getQuorum());
  }

  /**
   * What reviewers come to.
   *
   * @return null while it depends on others
   */
  private static @Nullable VerdictDecision decided(
      Collection<VerdictDecision> said, int lost, int reviewers, int quorum) {
    int accepting = Collections.frequency(said, VerdictDecision.ACCEPT);
    if (accepting >= quorum) {
      return VerdictDecision.ACCEPT;
    }
    if (accepting + reviewers - said.size() - lost >= quorum) {
      return null;
    }
    int rejecting = Collections.frequency(said, VerdictDecision.REJECT);
    boolean forGood = rejecting >= quorum;
    Map<VerdictDecision, Integer> votes = new LinkedHashMap<>();
    votes.put(
        VerdictDecision.CRITERION_INVALID,
        Collections.frequency(said, VerdictDecision.CRITERION_INVALID));
    votes.put(VerdictDecision.REJECT, forGood ? rejecting : 0);
    votes.put(
        VerdictDecision.REDO,
        Collections.frequency(said, VerdictDecision.REDO) + (forGood ? 0 : rejecting));
    votes.put(
        VerdictDecision.UNVERIFIABLE,
        Collections.frequency(said, VerdictDecision.UNVERIFIABLE) + lost);
    int most = Collections.max(votes.values());
    // Of as many, those that come first win.
    return votes.entrySet().stream()
        .filter(one -> one.getValue() == most)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private void ended(TaskReason reason) {
    // A human to whom it was escalated may know better than the checks.
    boolean accepted =
        (reason == TaskReason.ACCEPTED && !escalated) || reason == TaskReason.UNREVIEWED;
    Broken.unless(
        !accepted || !SimChecks.fails(created, results.getLast()), CHECKED, "task %s", key);
    Broken.unless(
        reason != TaskReason.UNREVIEWED
            || created.getVerificationPolicy().getReviewer() == Reviewer.NONE.number(),
        "a result is done when it was accepted",
        "task %s completed unreviewed",
        key);
  }

  /** One of its reviews was given to an agent. */
  void assigned(String agentId) {
    Broken.unless(!workers.contains(agentId), OWN_WORK, "%s reviews task %s", agentId, key);
  }

  /** One of its reviews has its verdict. */
  void submitted(int round, String agentId, VerdictSubmitted given) {
    Broken.unless(
        !SimTasks.waives(given.getVerdict()), WAIVED, "task %s by reviewer %s", key, agentId);
    counters.count(Counters.Event.REVIEW_GIVEN);
    Broken.unless(
        byRound
                .computeIfAbsent(round, r -> new HashMap<>())
                .put(agentId, VerdictDecision.byNumber(given.getDecision()))
            == null,
        OWN_WORK,
        "%s reviews round %d of task %s twice",
        agentId,
        round,
        key);
  }

  /** One of its reviews has ended without a verdict. */
  void lost(int round) {
    lostByRound.merge(round, 1, Integer::sum);
  }

  /** Whether it is this one's verdict that a result waits for. */
  boolean awaits(Reviewer reviewer) {
    return awaited == reviewer.number();
  }

  boolean isEscalated() {
    return escalated;
  }
}
