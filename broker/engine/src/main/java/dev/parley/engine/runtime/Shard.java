package dev.parley.engine.runtime;

import dev.parley.engine.runtime.Journal.AppendResult;
import dev.parley.journal.v1.Claim;
import dev.parley.journal.v1.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One shard on one node: owns it as long as it may, and owns it again as long as it should.
 *
 * <p>A shard that is open claims its journal, loads its state and then decides commands, one at a
 * time. When anything is in doubt (an append that failed or may have, a claim of another node) it
 * drops its state, waits a little and claims again, until it is closed. A shard that finds records
 * that it does not understand refuses to be opened instead of skipping them.
 *
 * <p>All public methods may be called from any thread and never block; everything else happens on
 * the scheduler's thread. Replies rest on durable state only. A command that changes nothing is
 * answered from this owner's state: after another node has taken the shard over, and before this
 * one has noticed by appending, such an answer may be out of date, unless the decision asks for it
 * to be confirmed.
 *
 * @param <C> commands
 * @param <R> replies to commands
 * @param <F> effects
 */
public final class Shard<C, R, F> {
  private final String nodeId;
  private final ShardConfig config;
  private final ShardRules rules;
  private final ShardPorts ports;
  private final Supplier<? extends StateMachine<C, R, F>> machines;
  private final ShardListener<F> listener;
  private final Mailbox<C, R> mailbox;
  private final ShardClock clock;
  private final Backoff backoff;
  private final AtomicBoolean turnIsDue = new AtomicBoolean();
  private final Runnable turn = this::turn;
  private final List<Runnable> whenClosed = new ArrayList<>();

  private volatile Phase phase = Phase.CLOSED;
  private @Nullable Ownership<C, R, F> ownership;
  private long activeSinceMs;

  /** Grows with each attempt to open: what belongs to an earlier one is out of date. */
  private long attempt;

  /** What a shard is doing. */
  public enum Phase {
    /** Not open, as asked. */
    CLOSED,
    /** Appending a claim. */
    CLAIMING,
    /** Reading what is stored. */
    LOADING,
    /** Taking commands. */
    ACTIVE,
    /** Committing what was decided; closed after that. */
    DRAINING,
    /** Waiting until it claims again. */
    WAITING,
    /** Closed, because what is stored cannot be understood; opens only when asked again. */
    REFUSED
  }

  /**
   * A closed shard.
   *
   * @param nodeId names this node in its claims
   * @param machines makes an empty state machine each time that the shard is loaded
   */
  public Shard(
      String nodeId,
      ShardConfig config,
      ShardPorts ports,
      Supplier<? extends StateMachine<C, R, F>> machines,
      ShardListener<F> listener) {
    this(nodeId, config, ports, machines, listener, ShardRules.KEPT);
  }

  /** For tests: a shard that breaks rules. */
  Shard(
      String nodeId,
      ShardConfig config,
      ShardPorts ports,
      Supplier<? extends StateMachine<C, R, F>> machines,
      ShardListener<F> listener,
      ShardRules rules) {
    this.nodeId = nodeId;
    this.config = config;
    this.rules = rules;
    this.ports = ports;
    this.machines = machines;
    this.listener = listener;
    this.mailbox = new Mailbox<>(config.mailboxCommandsMax());
    this.clock = new ShardClock(ports.scheduler());
    this.backoff = new Backoff(config, ports.random());
  }

  /** What the shard is doing now. */
  public Phase phase() {
    return phase;
  }

  /**
   * Opens the shard if it is closed or refused to be opened; otherwise nothing happens. {@link
   * ShardListener#opened} tells when it is open.
   */
  public void open() {
    ports.scheduler().execute(this::openNow);
  }

  /**
   * Closes the shard: what was decided is still committed, what waits in the mailbox is refused.
   *
   * @param then run on the shard's thread once the shard is closed
   */
  public void close(Runnable then) {
    ports.scheduler().execute(() -> closeNow(then));
  }

  /**
   * Hands over a command.
   *
   * @param replyTo told the reply or why there is none: at once, on this thread, when the shard is
   *     not active or the mailbox is full
   */
  public void submit(C command, ReplyTo<R> replyTo) {
    if (phase != Phase.ACTIVE) {
      replyTo.failed(ShardFailure.UNAVAILABLE);
    } else if (mailbox.offer(new Waiting<>(command, replyTo))) {
      wake();
    } else {
      replyTo.failed(ShardFailure.OVERLOADED);
    }
  }

  /**
   * Hands over a command that an effect or an event of this shard gave rise to. It is taken even if
   * the mailbox is full, since it is bounded by what the shard let out.
   *
   * @param replyTo told the reply or why there is none: at once when the shard is not active
   */
  public void submitInternal(C command, ReplyTo<R> replyTo) {
    if (phase == Phase.ACTIVE) {
      mailbox.add(new Waiting<>(command, replyTo));
      wake();
    } else {
      replyTo.failed(ShardFailure.UNAVAILABLE);
    }
  }

  /** Has the state machine asked for its next command, soon. Many calls may lead to one turn. */
  public void wake() {
    if (!turnIsDue.get() && turnIsDue.compareAndSet(false, true)) {
      ports.scheduler().execute(turn);
    }
  }

  private void turn() {
    // Before the mailbox is looked at: whoever puts something in afterwards asks for another turn.
    turnIsDue.set(false);
    if (phase == Phase.ACTIVE && ownership != null) {
      ownership.turn();
    } else {
      refuseWaiting();
    }
  }

  private void openNow() {
    if (phase == Phase.CLOSED || phase == Phase.REFUSED) {
      backoff.reset();
      claim();
    }
  }

  private void claim() {
    phase = Phase.CLAIMING;
    long current = ++attempt;
    Claim claim =
        Claim.newBuilder()
            .setNodeId(nodeId)
            .setNonce(Long.toHexString(ports.random().nextLong()))
            .setTimeMs(ports.scheduler().nowMs())
            .build();
    ports
        .journal()
        .append(
            JournalRecord.newBuilder().setClaim(claim).build().toByteArray(),
            result -> ports.scheduler().execute(() -> claimed(current, result)));
  }

  private void claimed(long of, AppendResult result) {
    if (of != attempt) {
      return;
    }
    switch (result) {
      case AppendResult.Appended(long offset) -> load(offset);
      case AppendResult.NotAppended(String why) -> retry("the claim could not be appended: " + why);
      case AppendResult.Unknown(String why) ->
          retry("what became of the claim is not known: " + why);
    }
  }

  private void load(long claimOffset) {
    phase = Phase.LOADING;
    long current = attempt;
    new ShardLoader<C, R, F>(
            machines.get(),
            ports,
            rules,
            claimOffset,
            outcome -> ports.scheduler().execute(() -> loaded(current, outcome)))
        .start();
  }

  private void loaded(long of, ShardLoader.Outcome<C, R, F> outcome) {
    if (of != attempt) {
      return;
    }
    switch (outcome) {
      case ShardLoader.Outcome.Loaded<C, R, F> loaded -> activate(loaded);
      case ShardLoader.Outcome.Failed<C, R, F>(String why) -> retry(why);
      case ShardLoader.Outcome.Refused<C, R, F> refused -> {
        if (refused.defect() != null) {
          listener.fault("load", refused.defect());
        }
        stop(Phase.REFUSED, refused.why());
      }
    }
  }

  private void activate(ShardLoader.Outcome.Loaded<C, R, F> loaded) {
    clock.notBefore(loaded.lastTimeMs());
    try {
      loaded.machine().opened(clock.nowMs(), loaded.chain().position());
      clock.takeLeapMs();
    } catch (Throwable e) {
      listener.fault("opened", e);
      stop(Phase.REFUSED, "a defect was met while opening: " + e);
      return;
    }
    Ownership<C, R, F> current =
        new Ownership<>(config, rules, ports, listener, mailbox, clock, new Keeper(), loaded);
    ownership = current;
    activeSinceMs = clock.nowMs();
    phase = Phase.ACTIVE;
    listener.opened(current.epoch());
    current.start();
  }

  private void retry(String why) {
    long current = ++attempt;
    stop(Phase.WAITING, why);
    ports.scheduler().schedule(backoff.nextMs(), () -> claimUnlessOutdated(current));
  }

  private void claimUnlessOutdated(long of) {
    if (of == attempt) {
      claim();
    }
  }

  private void closeNow(Runnable then) {
    whenClosed.add(then);
    switch (phase) {
      case ACTIVE -> {
        phase = Phase.DRAINING;
        refuseWaiting();
        if (ownership != null) {
          ownership.drain();
        }
      }
      case DRAINING -> {}
      case CLAIMING, LOADING, WAITING -> closed("closed before it was open");
      case CLOSED, REFUSED -> {
        phase = Phase.CLOSED;
        runWhenClosed();
      }
    }
  }

  private void closed(String why) {
    ++attempt;
    stop(Phase.CLOSED, why);
    runWhenClosed();
  }

  private void runWhenClosed() {
    List<Runnable> all = List.copyOf(whenClosed);
    whenClosed.clear();
    all.forEach(Runnable::run);
  }

  private void stop(Phase next, String why) {
    phase = next;
    ownership = null;
    refuseWaiting();
    listener.closed(why);
  }

  private void refuseWaiting() {
    for (Waiting<C, R> waiting = mailbox.poll(); waiting != null; waiting = mailbox.poll()) {
      waiting.replyTo().failed(ShardFailure.UNAVAILABLE);
    }
  }

  /** Hears from the ownership how it goes. */
  private final class Keeper implements Ownership.Keeper {

    @Override
    public void wake() {
      Shard.this.wake();
    }

    @Override
    public void lost(String why) {
      if (phase == Phase.DRAINING) {
        closed("lost while closing: " + why);
        return;
      }
      if (clock.nowMs() - activeSinceMs >= backoff.maxMs()) {
        backoff.reset();
      }
      retry(why);
    }

    @Override
    public void drained() {
      closed("closed as asked");
    }
  }
}
