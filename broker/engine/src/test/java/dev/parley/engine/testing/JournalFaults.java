package dev.parley.engine.testing;

import java.util.random.RandomGenerator;

/**
 * How often a {@link SimJournal} fails, and how. Chances are between 0 and 1; those of appends must
 * not add up to more than 1.
 *
 * @param slow an append takes its time
 * @param notAppended an append fails for sure
 * @param unknownLanded an append is there, but nobody says so
 * @param unknownNever an append is not there, but nobody says so
 * @param unknownLate nobody knows, and the record lands some time later
 * @param unknownAfterClaim nobody knows, and the record lands right after the next claim
 * @param landsTwice an append that succeeds is there a second time some time later: more than a
 *     journal may do, but a shard copes with it
 * @param readFails a read breaks off
 * @param latencyMaxMs how long each way takes at most
 * @param slowMaxMs how long each way takes at most when it is slow
 */
public record JournalFaults(
    double slow,
    double notAppended,
    double unknownLanded,
    double unknownNever,
    double unknownLate,
    double unknownAfterClaim,
    double landsTwice,
    double readFails,
    long latencyMaxMs,
    long slowMaxMs) {

  /** Nothing fails, and nothing takes longer than a moment. */
  public static final JournalFaults NONE = new JournalFaults(0, 0, 0, 0, 0, 0, 0, 0, 2, 2);

  /** Some kinds of faults, often: which ones, the numbers decide. */
  public static JournalFaults some(RandomGenerator random) {
    return new JournalFaults(
        sometimes(random),
        sometimes(random),
        sometimes(random),
        sometimes(random),
        sometimes(random),
        sometimes(random),
        sometimes(random),
        random.nextInt(3) == 0 ? 0.2 : 0,
        1 + random.nextInt(5),
        50 + random.nextInt(400));
  }

  private static double sometimes(RandomGenerator random) {
    return random.nextBoolean() ? 0 : random.nextDouble() * 0.08;
  }
}
