package dev.parley.engine.testing;

import dev.parley.engine.runtime.CheckpointStore;

/** Holds the checkpoint store of simulations to the contract when it is merely slow. */
final class SimCheckpointStoreTest extends CheckpointStoreContract {
  private static final CheckpointFaults SLOW = new CheckpointFaults(0, 0, 100);

  private final VirtualScheduler world = new VirtualScheduler(7);
  private final SimCheckpoints checkpoints = new SimCheckpoints();

  @Override
  protected CheckpointStore makeStore() {
    return new SimCheckpointStore(checkpoints, world, world.fork("store"), SLOW);
  }

  @Override
  protected void letTimePass() {
    world.runFor(10_000);
  }
}
