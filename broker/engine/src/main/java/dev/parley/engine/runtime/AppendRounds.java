package dev.parley.engine.runtime;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets the shards of one thread append together, in rounds.
 *
 * <p>A shard has one batch in flight, and what comes meanwhile is its next one: so batches grow
 * with the load. Many shards that share a thread also share its load, and would append as many
 * small batches as there are shards, each in a request of its own. So one round is in flight at a
 * time. Who comes meanwhile waits in line, while its batch grows, and all who wait append in the
 * next round: a producer packs what is appended at a time into one request, the answers come at a
 * time, and so does what they let go to each connection.
 *
 * <p>An append that does not come back holds up nobody for long: who has waited for {@value
 * #PATIENCE_MS} ms appends whatever is in flight. So where an append takes longer than that, it is
 * as if there were no rounds. Used on the thread of the shards alone.
 */
public final class AppendRounds {
  static final long PATIENCE_MS = 10;

  private final ShardScheduler scheduler;

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
  public AppendRounds(ShardScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Whether a shard may append now. If so, it says {@link #done} once it knows what became of it.
   *
   * @param appender run when the next round has come, to ask again; the same each time
   */
  boolean take(Runnable appender) {
    if (appender.equals(admitted) || (line.isEmpty() && inFlight == 0)) {
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
    if (inFlight == 0 && !line.isEmpty()) {
      scheduler.execute(this::admit);
    }
  }

  private void admit() {
    if (line.isEmpty() || (inFlight > 0 && waitedMs() < PATIENCE_MS)) {
      return;
    }
    // Those who line up meanwhile belong to the round after this one.
    for (int round = line.size(); round > 0 && !line.isEmpty(); round--) {
      Runnable next = line.pollFirstEntry().getKey();
      admitted = next;
      try {
        next.run();
      } finally {
        admitted = null;
      }
    }
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
              try {
                admit();
              } finally {
                if (!line.isEmpty()) {
                  watch();
                }
              }
            });
  }
}
