package dev.parley.engine.task.handler;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import org.jspecify.annotations.Nullable;

/** Tells whether a frame comes from the holder of the live lease. */
final class Leases {

  private Leases() {}

  /** Whether a lease is the live one of a task and held by who presents it. */
  static boolean live(TaskView task, Lease lease, Holder holder, HandlerContext context) {
    if (context.rules().acceptStaleLease() && task.state().leased()) {
      return true;
    }
    return lease.equals(task.lease()) && holder.equals(task.holder());
  }

  /**
   * Whether the holder says again what it said already: its frame was taken, the answer got lost.
   */
  static boolean repeated(TaskView task, Lease lease, Holder holder, Event.KindCase event) {
    TaskView.@Nullable Closing last = task.lastClosing();
    return last != null
        && last.lease().equals(lease)
        && last.holder().equals(holder)
        && last.event() == event;
  }
}
