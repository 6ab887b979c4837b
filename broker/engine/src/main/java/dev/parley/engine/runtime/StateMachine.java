package dev.parley.engine.runtime;

import dev.parley.journal.v1.Event;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The domain of a shard, as the runtime sees it: one version of the state, in memory.
 *
 * <p>Contract:
 *
 * <ul>
 *   <li>All methods are called by one thread at a time.
 *   <li>{@link #decide} changes nothing that is stored; only {@link #apply} does, and it does the
 *       same on every machine that is given the same events, whatever the time and the order in
 *       which events of different tasks come.
 *   <li>The runtime applies the events of a decision before it asks for the next one, and appends
 *       them to the journal afterwards. When an append fails the machine is thrown away.
 * </ul>
 *
 * @param <C> commands
 * @param <R> replies to commands
 * @param <F> effects: what leaves the shard once it is durable
 */
public interface StateMachine<C, R, F> {

  /**
   * Decides what a command leads to.
   *
   * @param nowMs the shard's time, which never goes back
   */
  Decision<R, F> decide(C command, long nowMs);

  /**
   * Takes in one event.
   *
   * @param position where the event stands in the shard, from 1
   */
  void apply(Event event, long position);

  /**
   * What a decision's events have led to, for those who asked to hear of it. Asked once, right
   * after they were applied, so that it can show the state as it is then.
   *
   * @return leaves the shard with the effects of the decision, behind them
   */
  default List<F> news(List<Event> events) {
    return List.of();
  }

  /**
   * Told once, when everything that was stored has been applied and commands are about to come.
   *
   * @param position the position of the last event: what began up to it is not left to the journal.
   *     A former owner may be writing a snapshot of any of it, or of what was recovered, until its
   *     checkpoints are shut out; so all of it is among what {@link #takeChanged} returns first
   */
  void opened(long nowMs, long position);

  /**
   * Told when the shard's time has gone on by more than has passed, because a clock was set
   * forward, and before anything is decided in that time.
   *
   * @param leapMs by how much more
   */
  void leapt(long leapMs);

  /**
   * The next command that the state itself calls for: a timer that is due, an assignment that is
   * possible, a consequence that is left to draw.
   *
   * @return null when there is nothing to do now
   */
  @Nullable C next(long nowMs);

  /**
   * When {@link #next} should be asked again although nothing else has happened.
   *
   * @return milliseconds since 1970; {@link Long#MAX_VALUE} for never
   */
  long nextDueMs();

  /**
   * What changed since this was asked last: the complete newest histories. Asked only when
   * everything that was applied is durable.
   *
   * <p>A history that began since then may be left to the journal, so that nothing is ever written
   * for what is short-lived: it is no snapshot then, nor when it changes or is removed later, and
   * {@link #recover} is given its events after a load. That ends when it is a snapshot after all.
   *
   * @param position the position of the last event that is durable; none behind it was applied
   * @param leaveFrom histories that began at or before this position are left to the journal no
   *     longer
   */
  Changed takeChanged(long position, long leaveFrom);

  /**
   * Told while the state is loaded: what was applied came from snapshots, and they are of all
   * histories but those that were left to the journal, whose events are given to {@link #recover}
   * next.
   */
  void restored();

  /**
   * Takes in an event that the snapshots cover, if it is one of a history that was left to the
   * journal. Which ones these are follows from the events and from the snapshots: those that began
   * here and of which there is no snapshot.
   */
  void recover(Event event, long position);

  /** A hash over the whole state; equal states have equal digests. */
  long digest();

  /**
   * One history.
   *
   * @param key the key in the checkpoint store; does not start with "@"
   * @param history makes the bytes of its {@code TaskCheckpoint}, on any thread, as it was when it
   *     was taken; null when the key is to be removed
   */
  record Snapshot(String key, @Nullable Supplier<byte[]> history) {}

  /**
   * What has changed.
   *
   * @param snapshots in any order, no key twice; neither the list nor what is in it changes
   *     afterwards
   * @param leftFrom all that is left to the journal began behind this position; the position that
   *     was asked for when nothing is. Always one of those that were asked for before, or that
   *     {@link #opened} was told
   */
  record Changed(List<Snapshot> snapshots, long leftFrom) {}

  /**
   * What a command leads to.
   *
   * @param events to be made durable, in order; empty when nothing changes
   * @param reply makes what the caller is told once the events, and everything that the decision
   *     may have seen, are durable; asked once, right after the events were applied, so that it can
   *     show the state that they led to. What is not stored changes with it; a decision that is
   *     refused is never asked
   * @param effects what leaves the shard at the same time, in order
   * @param confirmed whether the caller is told only once the journal has shown that no other owner
   *     had taken the shard over when the decision was made: for what is read so that something is
   *     done that cannot be undone. It takes an append
   */
  record Decision<R, F>(List<Event> events, Supplier<R> reply, List<F> effects, boolean confirmed) {

    /** A decision that is not confirmed beyond its events. */
    public Decision(List<Event> events, Supplier<R> reply, List<F> effects) {
      this(events, reply, effects, false);
    }
  }
}
