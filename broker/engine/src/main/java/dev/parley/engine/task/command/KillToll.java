package dev.parley.engine.task.command;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import java.util.List;

/**
 * What a kill switch has ended in one shard, of what the shard still has. Immutable.
 *
 * @param complete whether everything in its scope has ended
 * @param ended how many tasks it ended
 * @param stops what became of each lease that it ended
 */
public record KillToll(boolean complete, int ended, List<Stop> stops) {

  /**
   * A lease that a kill switch ended.
   *
   * @param killTimeMs when it was ended, in milliseconds since 1970
   * @param last the last thing that its holder said of it
   * @param lastTimeMs when it did; 0 while it has not
   * @param message what it said, for people
   */
  public record Stop(
      Lease lease,
      Holder holder,
      long killTimeMs,
      LastWord last,
      long lastTimeMs,
      String message) {}

  /** The last thing that the holder of a lease said of it, after or while it was killed. */
  public enum LastWord {
    NONE,
    /** Work has stopped. */
    STOPPED,
    /** Something could not be stopped. */
    NOT_STOPPED
  }
}
