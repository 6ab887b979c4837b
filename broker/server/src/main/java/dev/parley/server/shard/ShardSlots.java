package dev.parley.server.shard;

import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.dispatch.SlotPool;
import dev.parley.engine.dispatch.Target;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slots of the node as one shard sees them. Keeps the state machines that the shard has dropped
 * from being held, and woken, by whom they waited for. Thread-safe.
 */
final class ShardSlots implements SlotPool, SlotPool.Waiter {
  private final SlotPool all;
  private volatile @Nullable Waiter current;

  ShardSlots(SlotPool all) {
    this.all = all;
  }

  @Override
  public @Nullable Holder take(Demand demand, Set<Target> barred, Lease lease, Waiter waiter) {
    current = waiter;
    return all.take(demand, barred, lease, this);
  }

  @Override
  public void forget(Target target, Waiter waiter) {
    all.forget(target, this);
  }

  @Override
  public boolean hasAnybody(Demand demand) {
    return all.hasAnybody(demand);
  }

  @Override
  public void release(Holder holder, Lease lease) {
    all.release(holder, lease);
  }

  @Override
  public void freed(Target target) {
    Waiter waiter = current;
    if (waiter != null) {
      waiter.freed(target);
    }
  }

  /** The state machine that waited is gone. */
  void forget() {
    current = null;
  }
}
