package dev.parley.engine.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Commands that wait to be decided, in the order in which they came.
 *
 * <p>Any thread puts in; only the shard's thread takes out. Never blocks.
 */
final class Mailbox<C, R> {
  private final ConcurrentLinkedQueue<Waiting<C, R>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final int commandsMax;

  Mailbox(int commandsMax) {
    this.commandsMax = commandsMax;
  }

  /** Puts a command in unless the mailbox is full. */
  boolean offer(Waiting<C, R> waiting) {
    if (size.incrementAndGet() > commandsMax) {
      size.decrementAndGet();
      return false;
    }
    queue.add(waiting);
    return true;
  }

  /** Puts a command in even if the mailbox is full: for what the shard itself gave rise to. */
  void add(Waiting<C, R> waiting) {
    size.incrementAndGet();
    queue.add(waiting);
  }

  @Nullable Waiting<C, R> poll() {
    Waiting<C, R> waiting = queue.poll();
    if (waiting != null) {
      size.decrementAndGet();
    }
    return waiting;
  }

  /** How many can be taken out now. Walks through all of them. */
  int waiting() {
    return queue.size();
  }
}
