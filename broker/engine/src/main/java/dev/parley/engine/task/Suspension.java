package dev.parley.engine.task;

import com.google.protobuf.ByteString;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskResumed;
import org.jspecify.annotations.Nullable;

/**
 * What a task was left with when it last yielded. Stays until it yields again. Immutable.
 *
 * @param continuation what its agent left behind
 * @param join when it goes on
 * @param sinceMs since when it waits: when it yielded or was created, or was let go on last after
 *     it was parked; in milliseconds since 1970
 * @param resumed how the join was decided; null while it is not
 */
public record Suspension(
    ByteString continuation, Join join, long sinceMs, @Nullable TaskResumed resumed) {

  /**
   * When the join times out unless a switch holds the task meanwhile, in milliseconds since 1970;
   * {@link Long#MAX_VALUE} for never.
   */
  public long timeoutMs() {
    return join.getTimeoutMs() == 0 ? Long.MAX_VALUE : sinceMs + join.getTimeoutMs();
  }

  /**
   * How many of the task's first children count at most. While a fan-out waits nobody else makes
   * children of it.
   */
  public int countedChildren() {
    if (!join.getEveryItem()) {
      return join.getChildren();
    }
    return resumed == null ? Integer.MAX_VALUE : resumed.getChildren();
  }

  /** The same, but waiting only from now on: what has passed since it yielded does not count. */
  public Suspension since(long nowMs) {
    return new Suspension(continuation, join, nowMs, resumed);
  }

  /** The same after the join was decided. */
  public Suspension decided(TaskResumed how) {
    return new Suspension(continuation, join, sinceMs, how);
  }
}
