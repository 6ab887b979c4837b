package dev.parley.engine.task;

import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.ApprovalUsed;
import dev.parley.journal.v1.ProposalDecided;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that an agent of a task wants to do, and what became of it. Immutable. Times are
 * milliseconds since 1970, 0 for none.
 *
 * @param proposed what was proposed, as it is stored
 * @param proposer the agent that proposed it last
 * @param decider who approved or denied it; null until somebody has
 * @param message what whoever decided said
 * @param requestIds what those who decided called their requests, the last one last: also of
 *     decisions about the same proposal when it was proposed before, so that a request that is
 *     repeated late decides nothing
 * @param closeTimeMs when it was decided, expired or was withdrawn
 * @param approvalExpireTimeMs until when an approval may be used; 0 unless it was approved
 * @param used how the approval was used; null until it was
 * @param useTimeMs when it was
 * @param confirmed whether the holder is known to have what became of it
 */
public record Proposal(
    ActionProposed proposed,
    Actor proposer,
    long proposeTimeMs,
    State state,
    @Nullable Actor decider,
    String message,
    List<String> requestIds,
    long closeTimeMs,
    long approvalExpireTimeMs,
    @Nullable ApprovalUsed used,
    long useTimeMs,
    boolean confirmed) {

  /** Whoever repeats a request does so before that many others were decided. */
  private static final int REQUESTS_KEPT = 64;

  /** Where a proposal stands. Numbers of {@code parley.v1.ProposalState}. */
  public enum State implements Numbered {
    UNSPECIFIED(0),
    PENDING(1),
    APPROVED(2),
    DENIED(3),
    EXPIRED(4),
    WITHDRAWN(5),
    USED(6);

    private final int number;

    State(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }

  /** What is proposed. Numbers of {@code parley.v1.ProposalKind}. */
  public enum Kind implements Numbered {
    UNSPECIFIED(0),
    ACTION(1),
    PLAN(2);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }

  /** Whether it can be taken back. Numbers of {@code parley.v1.Reversibility}. */
  public enum Reversibility implements Numbered {
    UNSPECIFIED(0),
    REVERSIBLE(1),
    IRREVERSIBLE(2);

    private final int number;

    Reversibility(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }

  /** Who may decide. Numbers of {@code parley.v1.Approver}. */
  public enum Approver implements Numbered {
    UNSPECIFIED(0),
    HUMAN(1),
    ANYBODY(2);

    private final int number;

    Approver(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }

  /**
   * A proposal that waits for its decision.
   *
   * @param earlier the same one when it was proposed before; null for the first time
   */
  static Proposal pending(
      ActionProposed proposed, Actor proposer, long timeMs, @Nullable Proposal earlier) {
    return new Proposal(
        proposed,
        proposer,
        timeMs,
        State.PENDING,
        null,
        "",
        earlier == null ? List.of() : earlier.requestIds,
        0,
        0,
        null,
        0,
        /* confirmed= */ true);
  }

  public String id() {
    return proposed.getProposalId();
  }

  public boolean isPending() {
    return state == State.PENDING;
  }

  /** Whether it is approved and the approval may be used at a time. */
  public boolean usableAt(long nowMs) {
    return state == State.APPROVED && nowMs < approvalExpireTimeMs;
  }

  /**
   * When it is denied for want of a decision unless a switch holds the task meanwhile; {@link
   * Long#MAX_VALUE} for never.
   */
  public long dueMs() {
    return isPending() ? proposed.getExpireTimeMs() : Long.MAX_VALUE;
  }

  Proposal decided(ProposalDecided decided, Actor by, long timeMs) {
    return new Proposal(
        proposed,
        proposer,
        proposeTimeMs,
        decided.getApproved() ? State.APPROVED : State.DENIED,
        by,
        decided.getMessage(),
        withRequest(decided.getRequestId()),
        timeMs,
        decided.getApprovalExpireTimeMs(),
        null,
        0,
        /* confirmed= */ false);
  }

  private List<String> withRequest(String id) {
    if (id.isEmpty()) {
      return requestIds;
    }
    List<String> all = new ArrayList<>(requestIds);
    all.add(id);
    return List.copyOf(all.subList(Math.max(0, all.size() - REQUESTS_KEPT), all.size()));
  }

  /** Whether a request to decide was answered. */
  public boolean wasDecidedBy(String id) {
    return !id.isEmpty() && requestIds.contains(id);
  }

  /** Nobody is to decide any more. */
  Proposal closed(State how, long timeMs) {
    return new Proposal(
        proposed,
        proposer,
        proposeTimeMs,
        how,
        null,
        "",
        requestIds,
        timeMs,
        0,
        null,
        0,
        /* confirmed= */ how == State.WITHDRAWN);
  }

  Proposal used(ApprovalUsed use, long timeMs) {
    return new Proposal(
        proposed,
        proposer,
        proposeTimeMs,
        State.USED,
        decider,
        message,
        requestIds,
        closeTimeMs,
        approvalExpireTimeMs,
        use,
        timeMs,
        /* confirmed= */ true);
  }

  Proposal confirmed(boolean is) {
    return is == confirmed
        ? this
        : new Proposal(
            proposed,
            proposer,
            proposeTimeMs,
            state,
            decider,
            message,
            requestIds,
            closeTimeMs,
            approvalExpireTimeMs,
            used,
            useTimeMs,
            is);
  }
}
