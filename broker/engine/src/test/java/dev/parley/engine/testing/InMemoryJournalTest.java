package dev.parley.engine.testing;

import dev.parley.engine.runtime.Journal;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

final class InMemoryJournalTest extends JournalContract {
  private final SimLog log = new SimLog();
  private final ExecutorService callbacks = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    callbacks.shutdown();
  }

  @Override
  protected Journal openJournal() {
    return new InMemoryJournal(log, callbacks);
  }

  @Override
  protected void prune(long beforeOffset) {
    log.prune(beforeOffset);
  }
}
