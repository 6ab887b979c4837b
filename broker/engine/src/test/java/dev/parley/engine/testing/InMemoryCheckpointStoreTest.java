package dev.parley.engine.testing;

import dev.parley.engine.runtime.CheckpointStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

final class InMemoryCheckpointStoreTest extends CheckpointStoreContract {
  private final SimCheckpoints checkpoints = new SimCheckpoints();
  private final ExecutorService callbacks = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    callbacks.shutdown();
  }

  @Override
  protected CheckpointStore makeStore() {
    return new InMemoryCheckpointStore(checkpoints, callbacks);
  }
}
