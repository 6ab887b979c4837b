package dev.parley.engine.dispatch;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The free slots of the agents that a shard can reach.
 *
 * <p>Contract: thread-safe; no method blocks. A slot that was taken counts as unfinished work of
 * its instance until it is released, so that an instance never has more leases than it has capacity
 * for.
 */
public interface SlotPool {

  /**
   * Takes a slot of an instance that meets a demand, for a lease that is about to be given.
   *
   * @param barred agents that must not be given anything; immutable, nearly always empty
   * @return who will hold the lease; null when nobody is free, in which case {@link Waiter#freed}
   *     is called once as soon as that may have changed
   */
  @Nullable Holder take(Demand demand, Set<Target> barred, Lease lease, Waiter waiter);

  /** Nothing waits any more for a target: the waiter need not be told of it. */
  void forget(Target target, Waiter waiter);

  /** Takes a slot of any instance that meets a demand. */
  default @Nullable Holder take(Demand demand, Lease lease, Waiter waiter) {
    return take(demand, Set.of(), lease, waiter);
  }

  /** Whether an instance is connected that meets a demand, free or not, barred or not. */
  boolean hasAnybody(Demand demand);

  /** Frees the slot that a lease occupies. Nothing happens when it occupies none. */
  void release(Holder holder, Lease lease);

  /** Told that an attempt to take a slot may succeed now. */
  interface Waiter {
    /**
     * A slot for a target may have become free. Called on any thread, possibly more than once; must
     * not block and must not call the pool.
     */
    void freed(Target target);
  }
}
