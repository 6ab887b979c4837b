package dev.parley.engine.testing;

import dev.parley.engine.runtime.CheckpointStore;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * A checkpoint store that keeps its promises, but only those: calls take time, fail without effect,
 * or take effect and fail all the same. Used by the thread of its world only.
 */
public final class SimCheckpointStore implements CheckpointStore {
  private static final long NOT_ADMITTED = 0;

  private final SimCheckpoints checkpoints;
  private final VirtualScheduler world;
  private final RandomGenerator random;
  private final Queue<Runnable> calls = new ArrayDeque<>();
  private CheckpointFaults faults;
  private long writer = NOT_ADMITTED;
  private boolean closed;

  /**
   * @param checkpoints shared by all stores of the shard
   */
  public SimCheckpointStore(
      SimCheckpoints checkpoints,
      VirtualScheduler world,
      RandomGenerator random,
      CheckpointFaults faults) {
    this.checkpoints = checkpoints;
    this.world = world;
    this.random = random;
    this.faults = faults;
  }

  /** Changes how the store fails from the next call on. */
  public void faults(CheckpointFaults next) {
    faults = next;
  }

  @Override
  public void open(Completion completion) {
    call(
        () -> {
          writer = checkpoints.admit();
          return true;
        },
        completion);
  }

  @Override
  public void write(List<Entry> entries, Completion completion) {
    call(() -> writer != NOT_ADMITTED && checkpoints.write(writer, entries), completion);
  }

  /** Makes a call that takes effect after those before it, whenever that is. */
  private void call(BooleanSupplier effect, Completion completion) {
    boolean fails = random.nextDouble() < faults.fails();
    boolean unknown = random.nextDouble() < faults.unknown();
    calls.add(() -> {
      boolean succeeded = !closed && !fails && effect.getAsBoolean();
      world.after(latency(), () -> end(completion, succeeded && !unknown));
    });
    world.after(latency(), () -> calls.remove().run());
  }

  private static void end(Completion completion, boolean succeeded) {
    if (succeeded) {
      completion.done();
    } else {
      completion.failed("closed, shut out or failed by chance");
    }
  }

  @Override
  public void load(EntryReader reader) {
    boolean fails = random.nextDouble() < faults.fails();
    world.after(latency(), () -> loadNow(reader, fails));
  }

  private void loadNow(EntryReader reader, boolean fails) {
    if (closed) {
      reader.failed("the store is closed");
      return;
    }
    checkpoints.entries().forEach(reader::entry);
    if (fails) {
      reader.failed("broken off by chance");
    } else {
      reader.done();
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private long latency() {
    return random.nextLong(faults.latencyMaxMs() + 1);
  }
}
