package dev.parley.server.shard;

import dev.parley.journal.v1.Event;

/** Told what happens in a tree. Called on the thread of its shard; must not block or throw. */
public interface TreeListener {

  /**
   * An event became durable. Told in order.
   *
   * @param position where it stands in its shard
   */
  void committed(Event event, long position);

  /** The shard was opened again: events may have become durable that nobody was told of. */
  void missed();
}
