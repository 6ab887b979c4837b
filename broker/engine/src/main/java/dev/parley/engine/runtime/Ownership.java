package dev.parley.engine.runtime;

import dev.parley.engine.runtime.JournalChain.BrokenException;
import dev.parley.engine.runtime.StateMachine.Decision;
import dev.parley.journal.v1.Batch;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One ownership of a shard: from the moment at which its state is loaded until it is lost or
 * drained.
 *
 * <p>Used on the shard's thread only. Invariants: one append is in flight at a time; what queues up
 * meanwhile is the next batch. The state holds what is committed, in flight and open, in this
 * order; nothing that rests on a batch leaves before the batch is committed; once anything is in
 * doubt, the state is never used again.
 */
final class Ownership<C, R, F> {
  private final ShardConfig config;
  private final ShardRules rules;
  private final ShardPorts ports;
  private final ShardListener<F> listener;
  private final Mailbox<C, R> mailbox;
  private final ShardClock clock;
  private final Keeper keeper;
  private final StateMachine<C, R, F> machine;
  private final Outlet<R, F> outlet;
  private final Checkpointer checkpointer;
  private final Alarm alarm;
  private final Runnable turn = this::turn;

  /** Where the journal stands behind the last committed batch. */
  private JournalChain chain;

  private long appliedPosition;
  private OpenBatch<R, F> open = new OpenBatch<>();
  private @Nullable OpenBatch<R, F> inFlight;
  private long internalPausedUntilMs;

  /** Commands at the head of the mailbox that are decided before the machine has its say. */
  private int first;

  private boolean draining;
  private boolean over;

  /** Whoever holds the ownership. */
  interface Keeper {
    /** Asks for another turn, soon. */
    void wake();

    /** It ended, other than by {@link #drained}. Everything that waited was told so. */
    void lost(String why);

    /** Nothing is in flight any more. */
    void drained();
  }

  Ownership(
      ShardConfig config,
      ShardRules rules,
      ShardPorts ports,
      ShardListener<F> listener,
      Mailbox<C, R> mailbox,
      ShardClock clock,
      Keeper keeper,
      ShardLoader.Outcome.Loaded<C, R, F> loaded) {
    this.config = config;
    this.rules = rules;
    this.ports = ports;
    this.listener = listener;
    this.mailbox = mailbox;
    this.clock = clock;
    this.keeper = keeper;
    this.machine = loaded.machine();
    this.chain = loaded.chain();
    this.appliedPosition = chain.position();
    this.outlet = new Outlet<>(listener);
    this.checkpointer =
        new Checkpointer(config, ports, listener, machine, clock, chain.mark(0), loaded.replayed());
    this.alarm = new Alarm(ports.scheduler(), clock, turn);
  }

  long epoch() {
    return chain.epoch();
  }

  /**
   * Takes the first turn. What waits already is decided before the machine's own commands: it may
   * be about effects that were dropped when the last ownership was lost, and what the machine
   * decides now may look just like them, down to the token of a lease that was never durable.
   */
  void start() {
    first = mailbox.waiting();
    turn();
  }

  /** Decides what waits, as far as the limits go, and appends it if nothing is in flight. */
  void turn() {
    if (over) {
      return;
    }
    try {
      long nowMs = clock.nowMs();
      long leapMs = clock.takeLeapMs();
      if (leapMs > 0) {
        machine.leapt(leapMs);
      }
      boolean more = !draining && decideWaiting(nowMs);
      seal();
      if (more && takesMore()) {
        keeper.wake();
      }
      if (draining) {
        endWhenDrained();
      } else if (!over) {
        alarm.arm(nextTurnMs());
      }
    } catch (Throwable e) {
      listener.fault("turn", e);
      lose("a defect was met: " + e, ShardFailure.OUTCOME_UNKNOWN);
    }
  }

  private long nextTurnMs() {
    // While they rest, whatever the machine's own commands are due at, there may be some already.
    return clock.nowMs() < internalPausedUntilMs ? internalPausedUntilMs : machine.nextDueMs();
  }

  /** Commits what was decided, then ends. */
  void drain() {
    draining = true;
    turn();
  }

  /** Whether there may be more to decide. */
  private boolean decideWaiting(long nowMs) {
    boolean more = decideInternal(nowMs);
    for (int i = 0; i < config.turnCommandsMax() && takesMore(); i++) {
      Waiting<C, R> waiting = mailbox.poll();
      if (waiting == null) {
        return more;
      }
      first = Math.max(0, first - 1);
      decide(waiting.command(), waiting.replyTo(), nowMs);
      more = decideInternal(nowMs);
    }
    return true;
  }

  private boolean takesMore() {
    return !over && !open.isFull(config) && !checkpointer.awaitsQuiet();
  }

  /** Whether the machine may have more commands of its own now. */
  private boolean decideInternal(long nowMs) {
    if (first > 0 || nowMs < internalPausedUntilMs) {
      return false;
    }
    for (int i = 0; i < config.turnInternalCommandsMax() && takesMore(); i++) {
      C command = nextInternal(nowMs);
      if (command == null) {
        return false;
      }
      if (!decide(command, ReplyTo.nobody(), nowMs)) {
        pauseInternal(nowMs);
        return false;
      }
    }
    return !over;
  }

  private @Nullable C nextInternal(long nowMs) {
    try {
      return machine.next(nowMs);
    } catch (Throwable e) {
      listener.fault("next", e);
      pauseInternal(nowMs);
      return null;
    }
  }

  /** Keeps a command that cannot be decided from being asked for again and again. */
  private void pauseInternal(long nowMs) {
    internalPausedUntilMs = nowMs + config.faultPauseMs();
  }

  /** Whether the command could be decided. */
  private boolean decide(C command, ReplyTo<R> replyTo, long nowMs) {
    Decision<R, F> decision;
    long bytes;
    try {
      decision = machine.decide(command, nowMs);
      bytes = OpenBatch.bytesOf(decision.events());
    } catch (Throwable e) {
      listener.fault("decide", e);
      outlet.fail(replyTo, ShardFailure.FAULT);
      return false;
    }
    if (bytes > config.decisionBytesMax()) {
      refuseTooLarge(replyTo, bytes);
      outlet.drop(decision.effects());
      return false;
    }
    return take(decision, bytes, replyTo);
  }

  /** Makes a decision part of the state and of the open batch. */
  private boolean take(Decision<R, F> decision, long bytes, ReplyTo<R> replyTo) {
    R reply;
    List<F> effects;
    try {
      List<Event> events = decision.events();
      for (int i = 0; i < events.size(); i++) {
        machine.apply(events.get(i), ++appliedPosition);
      }
      reply = decision.reply().get();
      effects = joined(decision.effects(), news(events));
    } catch (Throwable e) {
      // The state holds a part of the decision, or what cannot be told to anybody.
      listener.fault("apply", e);
      outlet.fail(replyTo, ShardFailure.FAULT);
      outlet.drop(decision.effects());
      lose("an event could not be applied: " + e, ShardFailure.OUTCOME_UNKNOWN);
      return false;
    }
    open.add(decision.events(), bytes);
    park(replyTo, reply, effects, decision.confirmed());
    return true;
  }

  /** Who follows hears nothing of a defect in what it is told; the decision stands. */
  private List<F> news(List<Event> events) {
    try {
      return machine.news(events);
    } catch (RuntimeException e) {
      listener.fault("news", e);
      return List.of();
    }
  }

  private static <F> List<F> joined(List<F> effects, List<F> news) {
    if (news.isEmpty()) {
      return effects;
    }
    if (effects.isEmpty()) {
      return news;
    }
    List<F> all = new ArrayList<>(effects);
    all.addAll(news);
    return all;
  }

  private void refuseTooLarge(ReplyTo<R> replyTo, long bytes) {
    if (replyTo.equals(ReplyTo.<R>nobody())) {
      // Nobody else would notice that the machine's own command never comes about.
      listener.fault(
          "decide",
          new IllegalStateException(
              "Expected a decision of at most %d bytes, but it has %d."
                  .formatted(config.decisionBytesMax(), bytes)));
    }
    outlet.fail(replyTo, ShardFailure.TOO_LARGE);
  }

  /**
   * Holds a decision back until everything that it may have seen is durable, and until a batch that
   * is appended after it counts, if it is to be confirmed: its state was the newest one then.
   */
  private void park(ReplyTo<R> replyTo, R reply, List<F> effects, boolean confirmed) {
    if (confirmed && !rules.answerUnconfirmed()) {
      open.confirm();
    }
    OpenBatch<R, F> seen = open.isEmpty() ? inFlight : open;
    if (seen == null) {
      outlet.reply(replyTo, reply);
      outlet.leave(effects);
      return;
    }
    if (rules.replyBeforeCommit()) {
      outlet.reply(replyTo, reply);
      replyTo = ReplyTo.nobody();
    }
    if (rules.effectsBeforeCommit()) {
      outlet.leave(effects);
      effects = List.of();
    }
    seen.park(replyTo, reply, effects);
  }

  private void seal() {
    if (over || inFlight != null || open.isEmpty() || !ports.appends().take(turn)) {
      return;
    }
    Batch batch;
    byte[] record;
    try {
      batch = open.seal(chain.epoch(), chain.seq() + 1, chain.position() + 1);
      record = JournalRecord.newBuilder().setBatch(batch).build().toByteArray();
    } catch (Throwable e) {
      ports.appends().done();
      throw e;
    }
    inFlight = open;
    open = new OpenBatch<>();
    checkpointer.appending();
    ports
        .journal()
        .append(record, result -> ports.scheduler().execute(() -> appended(batch, result)));
  }

  private void appended(Batch batch, Journal.AppendResult result) {
    ports.appends().done();
    if (over) {
      return;
    }
    switch (result) {
      case Journal.AppendResult.Appended(long offset) -> {
        if (offset <= chain.nextOffset() || rules.skipGapCheck()) {
          commit(batch, offset);
        } else {
          readGap(batch, offset);
        }
      }
      case Journal.AppendResult.NotAppended(String why) ->
          lose("a batch could not be appended: " + why, ShardFailure.UNAVAILABLE);
      case Journal.AppendResult.Unknown(String why) -> unknown(why);
    }
  }

  private void unknown(String why) {
    if (rules.keepStateAfterUnknown() && inFlight != null) {
      outlet.drop(inFlight, ShardFailure.OUTCOME_UNKNOWN);
      inFlight = null;
      turn();
      return;
    }
    lose("what became of a batch is not known: " + why, ShardFailure.OUTCOME_UNKNOWN);
  }

  private void readGap(Batch batch, long offset) {
    GapCheck check =
        new GapCheck(
            chain.copy(),
            outcome -> ports.scheduler().execute(() -> gapRead(batch, offset, outcome)));
    ports.journal().read(chain.nextOffset(), offset, check);
  }

  private void gapRead(Batch batch, long offset, GapCheck.Outcome outcome) {
    if (over) {
      return;
    }
    switch (outcome) {
      case GapCheck.Outcome.Read(JournalChain gap) -> {
        if (gap.epoch() == batch.getEpoch()) {
          chain = gap;
          commit(batch, offset);
        } else {
          lose("another owner claimed it at offset " + gap.epoch(), ShardFailure.OUTCOME_UNKNOWN);
        }
      }
      case GapCheck.Outcome.Failed(String why) ->
          lose(
              "what was written before a batch is not known: " + why, ShardFailure.OUTCOME_UNKNOWN);
    }
  }

  /** The batch is in the journal, and everything before it was taken in. */
  private void commit(Batch batch, long offset) {
    OpenBatch<R, F> done = inFlight;
    try {
      chain.accept(offset, batch);
    } catch (BrokenException e) {
      lose(String.valueOf(e.getMessage()), ShardFailure.OUTCOME_UNKNOWN);
      return;
    }
    // Not whether this copy counted: an earlier copy may have landed in the gap and counts instead.
    if (done == null || chain.epoch() != batch.getEpoch() || chain.seq() != batch.getSeq()) {
      lose("a batch that was appended does not count", ShardFailure.OUTCOME_UNKNOWN);
      return;
    }
    inFlight = null;
    tellCommitted(batch);
    outlet.release(done);
    try {
      checkpointer.committed(batch.getEventsCount(), chain, open.isEmpty());
    } catch (Throwable e) {
      // What changed may have been taken from the machine and lost: only a reload brings it back.
      listener.fault("checkpoint", e);
      lose("a checkpoint could not be taken: " + e, ShardFailure.OUTCOME_UNKNOWN);
    }
    turn();
  }

  private void tellCommitted(Batch batch) {
    if (batch.getEventsCount() == 0) {
      return;
    }
    try {
      listener.committed(batch.getFirstPosition(), batch.getEventsList());
    } catch (RuntimeException e) {
      listener.fault("committed", e);
    }
  }

  private void endWhenDrained() {
    if (!over && inFlight == null && open.isEmpty()) {
      end();
      keeper.drained();
    }
  }

  /**
   * Gives up at once.
   *
   * @param inFlightFailure what those who wait for the batch in flight are told; those who wait for
   *     the open batch know more, because it never left
   */
  private void lose(String why, ShardFailure inFlightFailure) {
    if (over) {
      return;
    }
    end();
    if (inFlight != null) {
      outlet.drop(inFlight, inFlightFailure);
    }
    outlet.drop(open, ShardFailure.UNAVAILABLE);
    keeper.lost(why);
  }

  private void end() {
    over = true;
    alarm.disarm();
    ports.appends().leave(turn);
    checkpointer.stop();
  }
}
