package dev.parley.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The barriers of one task tree, for whoever created it; its agents have theirs from {@link
 * TaskContext#barrier}. Thread-safe; every method waits for the broker.
 */
public interface Barriers {

  /** All barriers, those included that are over, by name; at most 100. */
  List<dev.parley.v1.Barrier> list();

  /** How a barrier stands, and who has arrived; empty if nobody has. */
  Optional<dev.parley.v1.Barrier> get(String name);

  /**
   * A barrier to arrive at. Asks nothing of the broker.
   *
   * @param name 1 to 128 characters of {@code a-z A-Z 0-9 . - _}
   * @param participant who arrives, 1 to 512 characters: the same one arrives once
   * @param parties how many must arrive, 1 to 1,000; whoever arrives says the same, or is refused
   *     with {@code BARRIER_MISMATCH}
   * @param timeout from the first arrival on, which decides it; at most 366 days
   */
  Barrier barrier(String name, String participant, int parties, Duration timeout);
}
