package dev.parley.engine.runtime;

/**
 * Limits and intervals of a shard. Immutable.
 *
 * @param mailboxCommandsMax commands that wait to be decided; more are refused as overload
 * @param turnCommandsMax commands that are decided before the thread is given back
 * @param turnInternalCommandsMax commands of the state machine itself that are decided after each
 *     command before the next one has its turn
 * @param batchEventsMax events beyond which a batch takes no further decision
 * @param batchBytesMax bytes of events beyond which a batch takes no further decision
 * @param decisionBytesMax bytes of the events of one decision; larger ones are refused
 * @param checkpointEvents committed events after which a checkpoint is due
 * @param leftEventsMax events before a checkpoint that are replayed for what was left to the
 *     journal; what began earlier is written to the checkpoint. 0 leaves nothing to it
 * @param checkpointRetryMs milliseconds until a checkpoint that failed is tried again
 * @param reopenDelayMinMs milliseconds until the first attempt to open again, before jitter
 * @param reopenDelayMaxMs milliseconds that delays between such attempts grow to
 * @param faultPauseMs milliseconds for which the state machine's own commands rest after one of
 *     them met a defect
 */
public record ShardConfig(
    int mailboxCommandsMax,
    int turnCommandsMax,
    int turnInternalCommandsMax,
    int batchEventsMax,
    int batchBytesMax,
    int decisionBytesMax,
    long checkpointEvents,
    long leftEventsMax,
    long checkpointRetryMs,
    long reopenDelayMinMs,
    long reopenDelayMaxMs,
    long faultPauseMs) {

  public static final ShardConfig DEFAULTS =
      new ShardConfig(
          10_000,
          256,
          64,
          4_096,
          512 * 1024,
          4 * 1024 * 1024,
          20_000,
          800_000,
          5_000,
          50,
          5_000,
          1_000);

  /** What a record holds besides its events, at most. */
  private static final int RECORD_OVERHEAD_BYTES = 64;

  public ShardConfig {
    atLeast("mailboxCommandsMax", mailboxCommandsMax, 1);
    atLeast("turnCommandsMax", turnCommandsMax, 1);
    atLeast("turnInternalCommandsMax", turnInternalCommandsMax, 1);
    atLeast("batchEventsMax", batchEventsMax, 1);
    atLeast("batchBytesMax", batchBytesMax, 1);
    atLeast("decisionBytesMax", decisionBytesMax, 1);
    atLeast("checkpointEvents", checkpointEvents, 1);
    atLeast("leftEventsMax", leftEventsMax, 0);
    atLeast("checkpointRetryMs", checkpointRetryMs, 0);
    atLeast("reopenDelayMinMs", reopenDelayMinMs, 1);
    atLeast("reopenDelayMaxMs", reopenDelayMaxMs, reopenDelayMinMs);
    atLeast("faultPauseMs", faultPauseMs, 1);
  }

  /** The same, but for how far back the journal is replayed for what was left to it. */
  public ShardConfig withLeftEventsMax(long max) {
    return new ShardConfig(
        mailboxCommandsMax,
        turnCommandsMax,
        turnInternalCommandsMax,
        batchEventsMax,
        batchBytesMax,
        decisionBytesMax,
        checkpointEvents,
        max,
        checkpointRetryMs,
        reopenDelayMinMs,
        reopenDelayMaxMs,
        faultPauseMs);
  }

  /** The largest record that a shard appends, in bytes: what the journal must take. */
  public int recordBytesMax() {
    return Math.addExact(Math.addExact(batchBytesMax, decisionBytesMax), RECORD_OVERHEAD_BYTES);
  }

  private static void atLeast(String name, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(
          "Expected %s to be at least %d, but it is %d.".formatted(name, min, value));
    }
  }
}
