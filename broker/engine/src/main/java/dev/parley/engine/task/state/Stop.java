package dev.parley.engine.task.state;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.StopReported;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a kill switch has stopped a task, and what its holder said of it. Immutable.
 *
 * @param bySwitch the key of the switch; null until it has ended the task
 * @param lease the lease that it ended; null when there was none
 * @param killTimeMs when the task ended, in milliseconds since 1970; 0 before
 * @param report whether the holder has stopped, in its words; null until it says so
 * @param refused what it handed in, by the kinds of the events that keep it
 * @param lastTimeMs when it last said something; 0 before
 */
public record Stop(
    @Nullable TaskKey bySwitch,
    @Nullable Lease lease,
    @Nullable Holder holder,
    long killTimeMs,
    @Nullable StopReported report,
    Set<KindCase> refused,
    long lastTimeMs) {

  static Stop of(@Nullable Lease lease, @Nullable Holder holder) {
    return new Stop(null, lease, holder, 0, null, Set.of(), 0);
  }

  Stop ended(TaskKey killer, long timeMs) {
    return new Stop(killer, lease, holder, timeMs, report, refused, lastTimeMs);
  }

  Stop reported(StopReported what, long timeMs) {
    return new Stop(bySwitch, lease, holder, killTimeMs, what, refused, timeMs);
  }

  Stop refused(KindCase kind, long timeMs) {
    Set<KindCase> all = EnumSet.of(kind);
    all.addAll(refused);
    return new Stop(
        bySwitch, lease, holder, killTimeMs, report, Collections.unmodifiableSet(all), timeMs);
  }

  /** Whether the holder has said so already, or that it has stopped, which nothing takes back. */
  public boolean hasSaid(boolean stopped) {
    return report != null && (report.getStopped() || !stopped);
  }

  /** The id of the switch, as it is known outside; empty until it has ended the task. */
  public String switchId() {
    return bySwitch == null ? "" : bySwitch.taskId().substring(1);
  }

  /** Whether it is about a lease, and in the hands of a holder. */
  public boolean isOf(Lease which, Holder who) {
    return which.equals(lease) && who.equals(holder);
  }
}
