package dev.parley.engine.testing;

import java.util.random.RandomGenerator;

/**
 * How often a {@link SimCheckpointStore} fails, and how. Chances are between 0 and 1.
 *
 * @param fails a call has no effect and fails
 * @param unknown a call takes effect, but fails all the same
 * @param latencyMaxMs how long each way takes at most
 */
public record CheckpointFaults(double fails, double unknown, long latencyMaxMs) {

  /** Nothing fails, and nothing takes longer than a moment. */
  public static final CheckpointFaults NONE = new CheckpointFaults(0, 0, 2);

  /** Some kinds of faults, often: which ones, the numbers decide. */
  public static CheckpointFaults some(RandomGenerator random) {
    return new CheckpointFaults(
        random.nextBoolean() ? 0 : 0.2, random.nextBoolean() ? 0 : 0.2, 1 + random.nextInt(100));
  }
}
