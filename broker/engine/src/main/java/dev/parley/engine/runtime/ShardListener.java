package dev.parley.engine.runtime;

import dev.parley.journal.v1.Event;
import java.util.List;

/**
 * The world around a shard. Called on the shard's thread; no method may block or throw.
 *
 * @param <F> effects
 */
public interface ShardListener<F> {

  /** Events became durable. Called in order, once for every event that commits while it is open. */
  void committed(long firstPosition, List<Event> events);

  /** An effect may leave, after {@link #committed} was told the events that it belongs to. */
  void effect(F effect);

  /** An effect never leaves: its decision did not become durable, or nobody knows. */
  void dropped(F effect);

  /** The shard takes commands. */
  void opened(long epoch);

  /**
   * The shard has stopped taking commands, or an attempt to open it failed. {@link Shard#phase}
   * tells whether it opens again by itself.
   */
  void closed(String why);

  /** A defect was caught; the shard goes on or reloads. In tests this fails the run. */
  void fault(String where, Throwable cause);

  /** A checkpoint was written: what is replayed after the next load starts behind this position. */
  default void checkpointed(long position, int entries) {}

  /** A checkpoint could not be written. Nothing is lost; it is tried again. */
  default void checkpointFailed(String why) {}
}
