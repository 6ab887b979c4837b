package dev.parley.client.internal;

import dev.parley.client.Decision;
import dev.parley.client.ParleyException;
import dev.parley.client.TaskCancelledException;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt proposes, what is decided about it, and what it does. Thread-safe. Futures
 * complete on the threads for users' code.
 */
final class ProposalDesk {
  private final Assignment assignment;
  private final Consumer<AgentFrame> send;
  private final Executor callbacks;
  private final WaitClock clock;

  private final Object lock = new Object();
  private final Map<String, Open> open = new HashMap<>();
  private final Map<String, CompletableFuture<Void>> uses = new HashMap<>();
  private final Map<String, Integer> occurrences = new HashMap<>();
  private @Nullable TaskCancelledException over;

  /** What waits for its decision. */
  private record Open(Proposal proposal, CompletableFuture<Decision> decision) {}

  /**
   * @param send hands a frame to the worker, to be acknowledged
   */
  ProposalDesk(
      Assignment assignment, Consumer<AgentFrame> send, Executor callbacks, WaitClock clock) {
    this.assignment = assignment;
    this.send = send;
    this.callbacks = callbacks;
    this.clock = clock;
  }

  /** Proposes; the broker knows what was decided about the same before. */
  CompletableFuture<Decision> propose(Proposal asked) {
    Proposal proposal;
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    synchronized (lock) {
      if (over != null) {
        return CompletableFuture.failedFuture(over);
      }
      proposal = asked.getProposalId().isEmpty() ? named(asked) : asked;
      Open present = open.putIfAbsent(proposal.getProposalId(), new Open(proposal, decision));
      if (present != null) {
        return present.decision();
      }
      clock.begin("proposal " + proposal.getProposalId());
    }
    send.accept(Frames.propose(assignment.getLease(), proposal));
    return decision;
  }

  /** The same proposal gets the same id in every attempt. Made again, it is another one. */
  private Proposal named(Proposal proposal) {
    String digest = Digests.hex(proposal.toByteArray()).substring(0, 16);
    int occurrence = occurrences.merge(digest, 1, Integer::sum);
    return proposal.toBuilder().setProposalId("p-" + digest + "-" + occurrence).build();
  }

  /** The broker told what became of a proposal. May be told again. */
  void told(ProposalRecord record) {
    String id = record.getProposal().getProposalId();
    Open waiting = take(id);
    if (waiting != null) {
      Decided decided = new Decided(record, waiting.proposal().getPayload().toByteArray());
      callbacks.execute(() -> waiting.decision().complete(decided));
    }
  }

  /** The broker won't take a proposal. */
  void refused(String id, Throwable why) {
    Open waiting = take(id);
    if (waiting != null) {
      callbacks.execute(() -> waiting.decision().completeExceptionally(why));
    }
  }

  private @Nullable Open take(String id) {
    clock.end("proposal " + id);
    synchronized (lock) {
      return open.remove(id);
    }
  }

  private CompletableFuture<Void> use(String proposalId, byte[] bytes) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    String useId = Ids.random();
    synchronized (lock) {
      if (over != null) {
        return CompletableFuture.failedFuture(over);
      }
      uses.put(useId, done);
    }
    send.accept(Frames.useApproval(assignment.getLease(), proposalId, Digests.hex(bytes), useId));
    return done;
  }

  /**
   * The broker answered that an approval is used up, or why it is not.
   *
   * @param why null when it is
   */
  void used(String useId, @Nullable ParleyException why) {
    CompletableFuture<Void> waiting;
    synchronized (lock) {
      waiting = uses.remove(useId);
    }
    if (waiting != null && why == null) {
      callbacks.execute(() -> waiting.complete(null));
    } else if (waiting != null) {
      callbacks.execute(() -> waiting.completeExceptionally(why));
    }
  }

  /** Nobody is told anything more. */
  void end(String why) {
    List<CompletableFuture<?>> left = new ArrayList<>();
    TaskCancelledException cancelled = new TaskCancelledException(why);
    synchronized (lock) {
      if (over != null) {
        return;
      }
      over = cancelled;
      open.values().forEach(waiting -> left.add(waiting.decision()));
      left.addAll(uses.values());
      open.clear();
      uses.clear();
    }
    callbacks.execute(() -> left.forEach(waiting -> waiting.completeExceptionally(cancelled)));
  }

  /** A decision, to be used at most once. */
  private final class Decided implements Decision {
    private final ProposalRecord record;
    private final byte[] payload;

    Decided(ProposalRecord record, byte[] payload) {
      this.record = record;
      this.payload = payload;
    }

    @Override
    public boolean isApproved() {
      return record.getState() == ProposalState.PROPOSAL_STATE_APPROVED;
    }

    @Override
    public ProposalRecord record() {
      return record;
    }

    @Override
    public void use() {
      Waiting.get(useAsync(payload));
    }

    @Override
    public void use(byte[] bytes) {
      Waiting.get(useAsync(bytes));
    }

    @Override
    public CompletableFuture<Void> useAsync(byte[] bytes) {
      return ProposalDesk.this.use(record.getProposal().getProposalId(), bytes);
    }

    @Override
    public String toString() {
      return record.getState() + " " + record.getProposal().getSummary();
    }
  }
}
