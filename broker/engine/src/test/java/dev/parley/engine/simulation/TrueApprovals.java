package dev.parley.engine.simulation;

import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Proposal.Approver;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.Proposal.State;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.ApprovalUsed;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.ProposalDecided;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the agents of one task proposed and were allowed to do, as its events tell it. */
final class TrueApprovals {

  static final String LIVE = "nothing irreversible without a live approval of its digest";
  static final String ONCE = "an approval is used once";
  static final String OWN = "nobody approves what it or its descendant proposed";
  static final String AUTONOMY = "nobody does more than its autonomy level lets it";

  private final Map<String, ActionProposed> proposed = new LinkedHashMap<>();
  private final Map<String, Actor> proposers = new HashMap<>();
  private final Map<String, State> states = new HashMap<>();
  private final Map<String, Long> approvedUntil = new HashMap<>();
  private final Map<Long, Long> decidedBefore = new HashMap<>();

  void proposed(Event event) {
    ActionProposed proposal = event.getActionProposed();
    if (!proposal.getRepeated()) {
      proposed.put(proposal.getProposalId(), proposal);
      proposers.put(proposal.getProposalId(), event.getActor());
      states.put(proposal.getProposalId(), State.PENDING);
    }
  }

  /**
   * @param level the lowest autonomy level of the task and those above it
   * @param hasPart whether whoever decided was ever given the task or one above it, or created one
   *     of them
   */
  void decided(TaskKey key, Event event, int level, boolean hasPart) {
    ProposalDecided decided = event.getProposalDecided();
    ActionProposed proposal = proposal(key, decided.getProposalId());
    Broken.unless(
        state(decided.getProposalId()) == State.PENDING,
        "a proposal is decided once",
        "proposal %s of task %s was decided, but was %s",
        decided.getProposalId(),
        key,
        state(decided.getProposalId()));
    if (event.getActor().getKind() == ActorKind.BROKER.number()) {
      Broken.unless(
          !decided.getApproved() || waitsFor(key, level, proposal) == null,
          AUTONOMY,
          "the broker approved proposal %s of task %s on level %d",
          proposal.getProposalId(),
          key,
          level);
    } else if (event.getActor().getKind() == ActorKind.AGENT.number()) {
      Actor proposer = proposers.get(decided.getProposalId());
      Broken.unless(
          !hasPart && proposer != null && !proposer.getId().equals(event.getActor().getId()),
          OWN,
          "agent %s decided about proposal %s of task %s",
          event.getActor().getId(),
          proposal.getProposalId(),
          key);
      Broken.unless(
          waitsFor(key, level, proposal) == Approver.ANYBODY,
          AUTONOMY,
          "agent %s decided about proposal %s of task %s on level %d",
          event.getActor().getId(),
          proposal.getProposalId(),
          key,
          level);
    }
    states.put(decided.getProposalId(), decided.getApproved() ? State.APPROVED : State.DENIED);
    approvedUntil.put(
        decided.getProposalId(), event.getTimeMs() + proposal.getApprovalLifetimeMs());
  }

  /**
   * Who has to be asked, by what a rule says, or else by the table of the specification; null when
   * nobody has.
   */
  private static @Nullable Approver waitsFor(TaskKey key, int level, ActionProposed proposal) {
    switch (SimRules.ofProposal(key, proposal.getProposalId())) {
      case ALLOW -> {
        return null;
      }
      case DENY, REQUIRE_APPROVAL -> {
        return Approver.HUMAN;
      }
      case UNSPECIFIED, REQUIRE_REVIEW -> {}
    }
    boolean plan = proposal.getKind() == Kind.PLAN.number();
    boolean reversible = proposal.getReversibility() == Reversibility.REVERSIBLE.number();
    int free = plan ? 2 : reversible ? 3 : 5;
    if (level >= free) {
      return null;
    }
    return level == 4 ? Approver.ANYBODY : Approver.HUMAN;
  }

  void expired(TaskKey key, String id, long timeMs) {
    Broken.unless(
        state(id) == State.PENDING && timeMs >= proposal(key, id).getExpireTimeMs(),
        "a proposal has its time",
        "proposal %s of task %s expired at %d",
        id,
        key,
        timeMs);
    states.put(id, State.EXPIRED);
  }

  void used(TaskKey key, ApprovalUsed use, long timeMs) {
    String id = use.getProposalId();
    Broken.unless(
        state(id) != State.USED,
        ONCE,
        "the approval of proposal %s of task %s was used again",
        id,
        key);
    Broken.unless(
        state(id) == State.APPROVED
            && timeMs < approvedUntil.getOrDefault(id, 0L)
            && use.getDigest().equals(proposal(key, id).getDigest()),
        LIVE,
        "task %s was let do %s for proposal %s, which is %s",
        key,
        use.getDigest(),
        id,
        state(id));
    states.put(id, State.USED);
  }

  private State state(String id) {
    return states.getOrDefault(id, State.UNSPECIFIED);
  }

  private ActionProposed proposal(TaskKey key, String id) {
    ActionProposed proposal = proposed.get(id);
    if (proposal == null) {
      throw new Broken(LIVE, "task " + key + " has no proposal " + id);
    }
    return proposal;
  }

  void withdrawn() {
    states.replaceAll((id, state) -> state == State.PENDING ? State.WITHDRAWN : state);
  }

  void assigned(long token) {
    decidedBefore.put(token, decided());
  }

  private long decided() {
    return states.values().stream().filter(s -> s == State.APPROVED || s == State.DENIED).count();
  }

  void check(TaskKey key, TaskState state) {
    boolean pending = states.containsValue(State.PENDING);
    boolean goesOn =
        state == TaskState.QUEUED
            || state == TaskState.SCHEDULED
            || state == TaskState.ASSIGNED
            || state == TaskState.WORKING;
    Broken.unless(
        pending ? !goesOn : state != TaskState.APPROVAL_REQUIRED,
        "a task waits while a proposal is pending",
        "task %s is %s, and a proposal is pending: %s",
        key,
        state,
        pending);
  }

  /** What waits for its decision. */
  List<ActionProposed> pending() {
    return in(State.PENDING);
  }

  /** What was approved, and not done. */
  List<ActionProposed> approved() {
    return in(State.APPROVED);
  }

  private List<ActionProposed> in(State state) {
    return proposed.values().stream().filter(one -> state(one.getProposalId()) == state).toList();
  }

  boolean knows(String id) {
    return proposed.containsKey(id);
  }

  boolean isClosed(String id) {
    return states.containsKey(id) && state(id) != State.PENDING;
  }

  /** Whether whoever proposed it has made use of the approval, and so knows of it. */
  boolean isUsed(String id) {
    return state(id) == State.USED;
  }

  /** How many proposals had been decided, and not been used, when a lease began. */
  long decidedBefore(long token) {
    return decidedBefore.getOrDefault(token, 0L);
  }
}
