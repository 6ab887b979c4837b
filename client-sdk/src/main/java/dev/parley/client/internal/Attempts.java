package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.TaskReturn;
import dev.parley.client.WorkerListener;
import dev.parley.client.internal.Attempt.Phase;
import dev.parley.client.internal.Outbox.Item;
import dev.parley.client.internal.Outbox.Kind;
import dev.parley.client.internal.WorkerConfig.Handling;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.BudgetWarning;
import dev.parley.v1.DeliverAnswer;
import dev.parley.v1.DeliverDecision;
import dev.parley.v1.DeliverMessage;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Lease;
import dev.parley.v1.Progress;
import dev.parley.v1.Question;
import dev.parley.v1.RequestStop;
import dev.parley.v1.Revoke;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one worker, from assignment until the broker has answered their last frame.
 * Confined to the loop.
 *
 * <p>Invariants: no more handlers run than the worker has places; under a lease that is known to be
 * lost nothing is sent but the evidence that work has stopped; every attempt whose handler has
 * ended has exactly one last frame on its way.
 */
final class Attempts {
  private static final System.Logger LOG = System.getLogger("dev.parley.client");

  private static final Set<ErrorReason> LEASE_IS_GONE =
      Set.of(
          ErrorReason.ERROR_REASON_STALE_LEASE,
          ErrorReason.ERROR_REASON_TASK_ENDED,
          ErrorReason.ERROR_REASON_TASK_NOT_FOUND);

  /** Who runs the worker as a whole. */
  interface Owner {
    /** The leases that are held, or their phases, have changed. */
    void leasesChanged();

    /** An attempt is forgotten. */
    void forgotten();

    /**
     * A handler that an earlier session was ended under has stopped: its place can be offered
     * again.
     */
    void placeFreed();
  }

  private final ClientCore core;
  private final WorkerConfig config;
  private final Outbox outbox;
  private final HandlerRunner runner;
  private final LastWords lastWords;
  private final WorkerCounters counters;
  private final Consumer<Consumer<WorkerListener>> tell;
  private final Owner owner;
  private final Map<Lease, Attempt> attempts = new LinkedHashMap<>();
  private boolean stopping;

  Attempts(
      ClientCore core,
      WorkerConfig config,
      Outbox outbox,
      WorkerCounters counters,
      Consumer<Consumer<WorkerListener>> tell,
      Owner owner) {
    this.core = core;
    this.config = config;
    this.outbox = outbox;
    this.runner = new HandlerRunner(config, core.callbacks);
    this.lastWords = new LastWords(core);
    this.counters = counters;
    this.tell = tell;
    this.owner = owner;
  }

  boolean isEmpty() {
    return attempts.isEmpty();
  }

  /** Attempts whose lease is held as far as the worker knows. */
  List<Attempt> held() {
    return attempts.values().stream().filter(Attempt::held).toList();
  }

  /**
   * Places that a new session can't have yet, because handlers of an earlier one have not stopped.
   */
  int placesHeldBack() {
    return (int) attempts.values().stream().filter(attempt -> attempt.holdsPlaceBack).count();
  }

  /** A new session begins: the broker counts only the leases that the worker names. */
  void newSession() {
    attempts.values().forEach(attempt -> attempt.holdsPlaceBack = attempt.phase == Phase.STOPPING);
  }

  /**
   * The broker said which leases are still live.
   *
   * @param sentNanos when it was asked
   */
  void confirmed(Set<Lease> live, long sentNanos) {
    for (Attempt attempt : held()) {
      if (live.contains(attempt.lease())) {
        attempt.extended(sentNanos);
      } else if (attempt.phase == Phase.RUNNING) {
        lose(attempt, "the broker did not confirm the lease after a reconnect");
      }
      // The last word of a finished attempt is repeated all the same: its answer tells whether the
      // first one arrived.
    }
  }

  /** Tells all running handlers to stop, and takes nothing more. */
  void stopAll(String why) {
    stopping = true;
    for (Attempt attempt : held()) {
      attempt.context.cancel(why);
    }
  }

  /** Forgets everything. */
  void clear(String why) {
    stopAll(why);
    attempts.clear();
    runner.close();
  }

  void onAssignment(Assignment assignment) {
    if (attempts.containsKey(assignment.getLease())) {
      return;
    }
    Attempt attempt =
        new Attempt(
            core,
            assignment,
            config.card().getAgentId(),
            progress -> report(assignment, progress),
            question -> ask(assignment, question),
            frame -> propose(assignment, frame));
    attempt.extended(core.loop.nanoTime());
    Optional<Handling> handling = config.handlerOf(assignment);
    long running = attempts.values().stream().filter(Attempt::handlerRuns).count();
    attempts.put(assignment.getLease(), attempt);
    if (stopping) {
      decline(attempt, "the agent's process is ending");
    } else if (running >= config.maxInFlight()) {
      decline(attempt, "the agent works on as many tasks as it may");
    } else if (handling.isEmpty()) {
      decline(attempt, "the agent has no handler for the task's target");
    } else {
      start(attempt, handling.get());
    }
    owner.leasesChanged();
  }

  private void decline(Attempt attempt, String why) {
    enter(attempt, Phase.REPORTING);
    outbox.add(new Item(Kind.FINAL, attempt, Frames.decline(attempt.lease(), why)));
  }

  private void start(Attempt attempt, Handling handling) {
    outbox.add(new Item(Kind.ACCEPT, attempt, Frames.accept(attempt.lease())));
    counters.running(1);
    tell.accept(listener -> listener.started(attempt.context));
    runner.start(
        handling,
        attempt.context,
        (given, failure) -> core.loop.execute(() -> handlerEnded(attempt, given, failure)));
  }

  private void report(Assignment assignment, Progress progress) {
    core.loop.execute(() -> {
      Attempt attempt = attempts.get(assignment.getLease());
      if (attempt != null && attempt.phase == Phase.RUNNING) {
        AgentFrame frame = Frames.progress(attempt.lease(), progress);
        outbox.add(new Item(Kind.PROGRESS, attempt, frame));
      }
    });
  }

  private void ask(Assignment assignment, Question question) {
    core.loop.execute(() -> {
      Attempt attempt = attempts.get(assignment.getLease());
      if (attempt != null && attempt.phase == Phase.RUNNING) {
        outbox.add(new Item(Kind.ASK, attempt, Frames.ask(attempt.lease(), question)));
      }
    });
  }

  private void propose(Assignment assignment, AgentFrame frame) {
    core.loop.execute(() -> {
      Attempt attempt = attempts.get(assignment.getLease());
      if (attempt != null && attempt.phase == Phase.RUNNING) {
        outbox.add(new Item(Kind.PROPOSAL, attempt, frame));
      }
    });
  }

  /** The broker told what became of a proposal. */
  void onDecision(DeliverDecision decision) {
    Attempt attempt = attempts.get(decision.getLease());
    if (attempt != null && attempt.phase == Phase.RUNNING) {
      attempt.context.proposals().told(decision.getProposal());
      String id = decision.getProposal().getProposal().getProposalId();
      outbox.sendUnanswered(Frames.decisionConfirmed(attempt.lease(), id));
    }
  }

  /** The broker told what became of a question. */
  void onAnswer(DeliverAnswer answer) {
    Attempt attempt = attempts.get(answer.getLease());
    if (attempt != null && attempt.phase == Phase.RUNNING) {
      attempt.context.conversation().told(answer.getQuestion());
      String id = answer.getQuestion().getQuestion().getQuestionId();
      outbox.sendUnanswered(Frames.confirmed(attempt.lease(), List.of(id), 0));
    }
  }

  /** The requester says something. */
  void onMessage(DeliverMessage message) {
    Attempt attempt = attempts.get(message.getLease());
    if (attempt != null && attempt.phase == Phase.RUNNING) {
      int has = attempt.context.conversation().said(message.getMessage());
      outbox.sendUnanswered(Frames.confirmed(attempt.lease(), List.of(), has));
    }
  }

  private void handlerEnded(
      Attempt attempt, @Nullable TaskReturn given, @Nullable Throwable failure) {
    counters.running(-1);
    attempt.context.ended();
    attempt.failure = failure;
    if (attempt.phase == Phase.RUNNING) {
      enter(attempt, Phase.REPORTING);
      outbox.add(new Item(Kind.FINAL, attempt, lastWords.of(attempt, given, failure, stopping)));
    } else {
      enter(attempt, Phase.STOPPED);
      outbox.add(new Item(Kind.STOPPED, attempt, Frames.stopped(attempt.lease())));
      if (attempt.holdsPlaceBack) {
        attempt.holdsPlaceBack = false;
        owner.placeFreed();
      }
    }
    owner.leasesChanged();
  }

  void onAck(Ack ack) {
    Item item = outbox.acked(ack.getFrameId());
    if (item == null) {
      return;
    }
    if (ack.hasRefusal()) {
      refused(item, Errors.of(ack.getRefusal()));
    } else {
      confirmed(item);
    }
  }

  private void confirmed(Item item) {
    Attempt attempt = item.attempt();
    switch (item.kind()) {
      case ACCEPT, ASK -> {}
      case PROGRESS -> attempt.context.reportDone();
      case PROPOSAL -> {
        if (item.frame().hasUseApproval()) {
          attempt.context.proposals().used(item.frame().getUseApproval().getUseId(), null);
        }
      }
      case STOPPED -> forget(attempt);
      case FINAL -> {
        counters.confirmed(item.frame());
        forget(attempt);
        Throwable failure = attempt.failure;
        if (item.frame().hasResult() || item.frame().hasVerdict()) {
          tell.accept(listener -> listener.completed(attempt.context));
        } else if (item.frame().hasYieldTask()) {
          tell.accept(listener -> listener.yielded(attempt.context));
        } else if (failure != null) {
          tell.accept(listener -> listener.failed(attempt.context, failure));
        }
      }
    }
  }

  /** A frame is refused, by the broker or before it was sent. */
  void refused(Item item, ParleyException error) {
    Attempt attempt = item.attempt();
    if (item.kind() == Kind.PROGRESS) {
      attempt.context.reportDone();
    }
    if (item.kind() == Kind.STOPPED) {
      if (error.retryable()) {
        sendAgainLater(item, error, Phase.STOPPED);
      } else {
        forget(attempt);
      }
    } else if (LEASE_IS_GONE.contains(error.reason())) {
      lose(attempt, String.valueOf(error.getMessage()));
    } else if (item.kind() == Kind.ASK) {
      notAsked(item, error);
    } else if (item.kind() == Kind.PROPOSAL) {
      notAllowed(item, error);
    } else if (item.kind() != Kind.FINAL) {
      LOG.log(Level.DEBUG, "the broker refused a frame: {0}", error.getMessage());
    } else if (error.retryable()) {
      sendAgainLater(item, error, Phase.REPORTING);
    } else if (item.frame().hasResult()
        || item.frame().hasVerdict()
        || item.frame().hasYieldTask()) {
      outbox.add(new Item(Kind.FINAL, attempt, LastWords.undeliverable(attempt, error)));
    } else {
      LOG.log(
          Level.ERROR,
          "the broker refused what became of task {0}: {1}",
          attempt.lease().getTaskId(),
          error.getMessage());
      forget(attempt);
    }
  }

  private void notAsked(Item item, ParleyException error) {
    if (error.retryable()) {
      sendAgainLater(item, error, Phase.RUNNING);
    } else {
      String id = item.frame().getAsk().getQuestion().getQuestionId();
      item.attempt().context.conversation().refused(id, error);
    }
  }

  private void notAllowed(Item item, ParleyException error) {
    ProposalDesk desk = item.attempt().context.proposals();
    if (error.retryable()) {
      sendAgainLater(item, error, Phase.RUNNING);
    } else if (item.frame().hasUseApproval()) {
      desk.used(item.frame().getUseApproval().getUseId(), error);
    } else {
      desk.refused(item.frame().getPropose().getProposal().getProposalId(), error);
    }
  }

  /** Sends a frame again if its attempt is in the same phase by then. */
  private void sendAgainLater(Item item, ParleyException error, Phase phase) {
    Duration wait = error.retryDelay().orElse(Duration.ofMillis(200));
    core.loop.schedule(
        wait,
        () -> {
          if (attempts.containsKey(item.attempt().lease()) && item.attempt().phase == phase) {
            outbox.add(item);
          }
        });
  }

  void onRevoke(Revoke revoke) {
    Attempt attempt = attempts.get(revoke.getLease());
    if (attempt == null) {
      outbox.sendUnanswered(Frames.stopped(revoke.getLease()));
      return;
    }
    String reason = revoke.getReason().name().replace("REVOKE_REASON_", "");
    lose(attempt, revoke.getMessage().isEmpty() ? reason : reason + ": " + revoke.getMessage());
  }

  void onBudgetWarning(BudgetWarning warning) {
    Attempt attempt = attempts.get(warning.getLease());
    if (attempt != null && attempt.held()) {
      attempt.context.warn(warning);
    }
  }

  /**
   * The task is being canceled and its lease is still live: what the handler hands in now, or that
   * it failed, is the last word of the attempt.
   */
  void onRequestStop(RequestStop request) {
    Attempt attempt = attempts.get(request.getLease());
    if (attempt == null) {
      outbox.sendUnanswered(Frames.stopped(request.getLease()));
    } else if (attempt.phase == Phase.RUNNING) {
      attempt.context.cancel(
          request.getMessage().isEmpty() ? "CANCELED" : "CANCELED: " + request.getMessage());
    }
  }

  /** The broker named leases that it does not hold for live any more. */
  void lost(List<Lease> leases) {
    for (Lease lease : leases) {
      Attempt attempt = attempts.get(lease);
      if (attempt != null) {
        lose(attempt, "the broker ended the lease");
      }
    }
  }

  /** The broker confirmed leases for a heartbeat that was sent at this time. */
  void extended(List<Lease> leases, long sentNanos) {
    for (Lease lease : leases) {
      Attempt attempt = attempts.get(lease);
      if (attempt != null) {
        attempt.extended(sentNanos);
      }
    }
  }

  /**
   * Nobody has confirmed these leases for as long as they hold: another agent may have the tasks by
   * now.
   */
  void loseUnconfirmed(long nowNanos) {
    for (Attempt attempt : held()) {
      if (attempt.phase == Phase.RUNNING && nowNanos >= attempt.holdsUntilNanos) {
        lose(attempt, "the broker has not confirmed the lease for " + attempt.heartbeatTimeout);
      }
    }
  }

  /** Nothing of the attempt counts any more, and the broker hears when its handler has ended. */
  private void lose(Attempt attempt, String why) {
    if (!attempt.held()) {
      return;
    }
    outbox.drop(attempt);
    counters.lost();
    tell.accept(listener -> listener.lost(attempt.context, why));
    if (attempt.phase == Phase.RUNNING) {
      enter(attempt, Phase.STOPPING);
      attempt.context.cancel(why);
    } else {
      enter(attempt, Phase.STOPPED);
      outbox.add(new Item(Kind.STOPPED, attempt, Frames.stopped(attempt.lease())));
    }
    owner.leasesChanged();
  }

  private void enter(Attempt attempt, Phase next) {
    if (attempt.phase == Phase.REPORTING) {
      counters.unconfirmed(-1);
    }
    if (next == Phase.REPORTING) {
      counters.unconfirmed(1);
    }
    attempt.phase = next;
  }

  private void forget(Attempt attempt) {
    if (attempts.remove(attempt.lease()) == null) {
      return;
    }
    if (attempt.phase == Phase.REPORTING) {
      counters.unconfirmed(-1);
    }
    owner.leasesChanged();
    owner.forgotten();
  }
}
