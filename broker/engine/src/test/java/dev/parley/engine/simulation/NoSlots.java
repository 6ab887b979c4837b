package dev.parley.engine.simulation;

import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.dispatch.SlotPool;
import dev.parley.engine.dispatch.Target;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nobody is ever free. */
final class NoSlots implements SlotPool {

  @Override
  public @Nullable Holder take(Demand demand, Set<Target> barred, Lease lease, Waiter waiter) {
    return null;
  }

  @Override
  public void forget(Target target, Waiter waiter) {}

  @Override
  public boolean hasAnybody(Demand demand) {
    return false;
  }

  @Override
  public void release(Holder holder, Lease lease) {}
}
