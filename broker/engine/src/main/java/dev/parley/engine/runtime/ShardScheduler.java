package dev.parley.engine.runtime;

/**
 * The time and the thread of one shard.
 *
 * <p>Contract: tasks of one scheduler run one after the other, never two at a time, and never from
 * inside of the call that hands them over. Tasks given to {@link #execute} run in their order.
 * Whatever one task wrote, the next one sees. All methods may be called from any thread.
 */
public interface ShardScheduler {

  /** Milliseconds since 1970. May go back; the shard itself never lets its own time do so. */
  long nowMs();

  /** Milliseconds since some time, by a clock that nobody sets. */
  long elapsedMs();

  /** Runs a task soon. */
  void execute(Runnable task);

  /**
   * Runs a task after a delay.
   *
   * @param delayMs milliseconds by a clock that does not jump, 0 or more
   * @return cancels the task when it has not started yet
   */
  Runnable schedule(long delayMs, Runnable task);
}
