package dev.parley.client;

import java.util.concurrent.CompletableFuture;

/**
 * A running watch. Thread-safe. It survives broken connections: no event is missed and none comes
 * twice.
 */
public interface Watch extends AutoCloseable {

  /**
   * Completes when the listener has seen the last event of the task that is watched, or the watch
   * was closed; with a {@link ParleyException} when the broker refused the watch, or with what the
   * listener threw.
   */
  CompletableFuture<Void> done();

  /**
   * Where the watch stands: the number of the last event that the listener was given, or its tree
   * cursor for a watch of a tree. Another watch can start after it.
   */
  long position();

  /** Ends the watch. At most the event that the listener is looking at is still delivered. */
  @Override
  void close();
}
