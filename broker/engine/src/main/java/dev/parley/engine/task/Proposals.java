package dev.parley.engine.task;

import dev.parley.engine.task.Proposal.State;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.ApprovalUsed;
import dev.parley.journal.v1.ProposalDecided;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the agents of a task have proposed. Immutable: each event makes a new one. Most tasks have
 * none and share {@link #NONE}.
 */
public final class Proposals {

  /** Nothing was proposed. */
  public static final Proposals NONE = new Proposals(List.of(), 0);

  private final List<Proposal> all;
  private final long pendingSinceMs;
  private final boolean pending;
  private final long dueMs;

  private Proposals(List<Proposal> all, long pendingSinceMs) {
    this.all = List.copyOf(all);
    this.pendingSinceMs = pendingSinceMs;
    this.pending = all.stream().anyMatch(Proposal::isPending);
    this.dueMs = all.stream().mapToLong(Proposal::dueMs).min().orElse(Long.MAX_VALUE);
  }

  /** All of them in the order in which they were first proposed. Immutable. */
  public List<Proposal> all() {
    return all;
  }

  /** Whether the task waits for a decision. */
  public boolean pending() {
    return pending;
  }

  /** Since when it waits, in milliseconds since 1970; of no meaning when it does not. */
  public long pendingSinceMs() {
    return pendingSinceMs;
  }

  /**
   * When the next one expires unless a switch holds the task meanwhile, in milliseconds since 1970;
   * {@link Long#MAX_VALUE}: never.
   */
  public long dueMs() {
    return dueMs;
  }

  public @Nullable Proposal find(String id) {
    for (Proposal proposal : all) {
      if (proposal.id().equals(id)) {
        return proposal;
      }
    }
    return null;
  }

  /** Those of which the holder may not know what became of them. */
  public List<Proposal> unconfirmed() {
    return all.stream().filter(proposal -> !proposal.confirmed()).toList();
  }

  /**
   * Something is proposed, for the first time or anew.
   *
   * @param sinceMs since when the task has been waiting for anything
   */
  public Proposals proposed(ActionProposed proposed, Actor proposer, long timeMs, long sinceMs) {
    Proposal before = find(proposed.getProposalId());
    Proposal fresh = Proposal.pending(proposed, proposer, timeMs, before);
    List<Proposal> then = new ArrayList<>(all);
    if (before == null) {
      then.add(fresh);
    } else {
      then.set(then.indexOf(before), fresh);
    }
    return new Proposals(then, sinceMs);
  }

  public Proposals decided(ProposalDecided decided, Actor by, long timeMs) {
    return with(decided.getProposalId(), proposal -> proposal.decided(decided, by, timeMs));
  }

  public Proposals expired(String id, long timeMs) {
    return with(id, proposal -> proposal.closed(State.EXPIRED, timeMs));
  }

  public Proposals used(ApprovalUsed use, long timeMs) {
    return with(use.getProposalId(), proposal -> proposal.used(use, timeMs));
  }

  /** A decision is to be told again. */
  public Proposals repeated(String id) {
    return with(id, proposal -> proposal.confirmed(false));
  }

  /** Nobody waits for decisions any more. */
  public Proposals withdrawn(long timeMs) {
    return withAll(
        proposal -> proposal.isPending() ? proposal.closed(State.WITHDRAWN, timeMs) : proposal);
  }

  /** The holder has what became of some. */
  public Proposals confirmed(List<String> ids) {
    return withAll(p -> p.confirmed(p.confirmed() || ids.contains(p.id())));
  }

  /** Another holder begins: its assignment tells it of all of them. */
  public Proposals forNextHolder() {
    return withAll(proposal -> proposal.confirmed(true));
  }

  private Proposals with(String id, UnaryOperator<Proposal> change) {
    return withAll(proposal -> proposal.id().equals(id) ? change.apply(proposal) : proposal);
  }

  private Proposals withAll(UnaryOperator<Proposal> change) {
    return new Proposals(all.stream().map(change).toList(), pendingSinceMs);
  }

  /** Something to compare two of them by: everything in it counts. */
  public int digest() {
    return all.hashCode();
  }
}
