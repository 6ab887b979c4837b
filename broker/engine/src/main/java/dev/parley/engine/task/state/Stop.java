package dev.parley.engine.task.state;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.journal.v1.StopReported;
import org.jspecify.annotations.Nullable;

/**
 * How a kill switch has stopped a task, and what its holder said of it. Immutable.
 *
 * @param switchId the switch; empty until it has ended the task
 * @param lease the lease that it ended; null when there was none
 * @param killTimeMs when the task ended, in milliseconds since 1970; 0 before
 * @param report whether the holder has stopped, in its words; null until it says so
 * @param resultRefused whether it sent a result
 * @param lastTimeMs when it last said something; 0 before
 */
public record Stop(
    String switchId,
    @Nullable Lease lease,
    @Nullable Holder holder,
    long killTimeMs,
    @Nullable StopReported report,
    boolean resultRefused,
    long lastTimeMs) {

  static Stop of(@Nullable Lease lease, @Nullable Holder holder) {
    return new Stop("", lease, holder, 0, null, false, 0);
  }

  Stop ended(String bySwitch, long timeMs) {
    return new Stop(bySwitch, lease, holder, timeMs, report, resultRefused, lastTimeMs);
  }

  Stop reported(StopReported what, long timeMs) {
    return new Stop(switchId, lease, holder, killTimeMs, what, resultRefused, timeMs);
  }

  Stop refused(long timeMs) {
    return new Stop(switchId, lease, holder, killTimeMs, report, true, timeMs);
  }

  /** Whether it is about a lease, and in the hands of a holder. */
  public boolean isOf(Lease which, Holder who) {
    return which.equals(lease) && who.equals(holder);
  }
}
