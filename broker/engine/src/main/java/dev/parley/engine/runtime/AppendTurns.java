package dev.parley.engine.runtime;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets the shards of one thread append in turn.
 *
 * <p>A shard has one batch in flight, and what comes meanwhile is its next one: so batches grow
 * with the load. Many shards that share a thread also share its load, and would append as many
 * small batches as there are shards. So only a few of them have one in flight at a time; the others
 * wait in line, while their batches grow as if they were one shard.
 *
 * <p>An append that does not come back holds up nobody for long: who has waited for {@value
 * #PATIENCE_MS} ms appends whatever is in flight. So where an append takes longer than that, it is
 * as if there were no turns. Used on the thread of the shards alone.
 */
public final class AppendTurns {
  private static final int IN_FLIGHT_MAX = 2;
  static final long PATIENCE_MS = 10;

  private final ShardScheduler scheduler;
  private final int inFlightMax;

  /** Who waits, and since when. */
  private final SequencedMap<Runnable, Long> line = new LinkedHashMap<>();

  private @Nullable Runnable admitted;
  private int inFlight;
  private boolean watching;

  /**
   * Nobody waits yet.
   *
   * @param scheduler of the thread that the shards share
   */
  public AppendTurns(ShardScheduler scheduler) {
    this(scheduler, IN_FLIGHT_MAX);
  }

  /**
   * The same with another number of shards that append at a time.
   *
   * @param inFlightMax at least 1
   */
  public AppendTurns(ShardScheduler scheduler, int inFlightMax) {
    this.scheduler = scheduler;
    this.inFlightMax = inFlightMax;
  }

  /**
   * Whether a shard may append now. If so, it says {@link #done} once it knows what became of it.
   *
   * @param appender run when the turn of the shard has come, to ask again; the same each time
   */
  boolean take(Runnable appender) {
    if (appender.equals(admitted) || (line.isEmpty() && inFlight < inFlightMax)) {
      admitted = null;
      inFlight++;
      return true;
    }
    line.putIfAbsent(appender, scheduler.elapsedMs());
    watch();
    return false;
  }

  /** A shard has nothing to append any more. */
  void leave(Runnable appender) {
    line.remove(appender);
  }

  /** An append has come back. */
  void done() {
    inFlight--;
    if (!line.isEmpty()) {
      scheduler.execute(this::admit);
    }
  }

  private void admit() {
    while (!line.isEmpty() && (inFlight < inFlightMax || isOverdue())) {
      Runnable next = line.pollFirstEntry().getKey();
      admitted = next;
      next.run();
      admitted = null;
    }
  }

  private boolean isOverdue() {
    return waitedMs() >= PATIENCE_MS;
  }

  /** How long the first one in line has waited. */
  private long waitedMs() {
    return scheduler.elapsedMs() - line.firstEntry().getValue();
  }

  private void watch() {
    if (watching) {
      return;
    }
    watching = true;
    var unused =
        scheduler.schedule(
            Math.max(0, PATIENCE_MS - waitedMs()),
            () -> {
              watching = false;
              admit();
              if (!line.isEmpty()) {
                watch();
              }
            });
  }
}
