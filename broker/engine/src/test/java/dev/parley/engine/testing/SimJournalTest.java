package dev.parley.engine.testing;

import dev.parley.engine.runtime.Journal;

/** Holds the journal of simulations to the contract when it is merely slow. */
final class SimJournalTest extends JournalContract {
  private static final JournalFaults SLOW = new JournalFaults(0.3, 0, 0, 0, 0, 0, 0, 0, 5, 100);

  private final VirtualScheduler world = new VirtualScheduler(7);
  private final SimLog log = new SimLog();

  @Override
  protected Journal openJournal() {
    return new SimJournal(log, world, world.fork("journal"), SLOW);
  }

  @Override
  protected void prune(long beforeOffset) {
    log.prune(beforeOffset);
  }

  @Override
  protected void letTimePass() {
    world.runFor(10_000);
  }
}
