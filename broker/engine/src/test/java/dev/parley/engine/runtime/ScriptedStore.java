package dev.parley.engine.runtime;

import dev.parley.engine.testing.SimCheckpoints;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * A checkpoint store whose calls take effect when the test says so; until it holds them, at once.
 */
final class ScriptedStore implements CheckpointStore {
  private final SimCheckpoints checkpoints;
  private final Executor callbacks;
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean holding;
  private long writer;

  ScriptedStore(SimCheckpoints checkpoints, Executor callbacks) {
    this.checkpoints = checkpoints;
    this.callbacks = callbacks;
  }

  /** From now on calls wait. */
  void hold() {
    holding = true;
  }

  /** Everything that waits takes effect. */
  void release() {
    holding = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
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
    call(() -> checkpoints.write(writer, entries), completion);
  }

  private void call(BooleanSupplier effect, Completion completion) {
    held.add(() -> takeEffect(effect, completion));
    if (!holding) {
      release();
    }
  }

  private void takeEffect(BooleanSupplier effect, Completion completion) {
    if (effect.getAsBoolean()) {
      callbacks.execute(completion::done);
    } else {
      callbacks.execute(() -> completion.failed("another writer was admitted"));
    }
  }

  @Override
  public void load(EntryReader reader) {
    callbacks.execute(() -> {
      checkpoints.entries().forEach(reader::entry);
      reader.done();
    });
  }

  @Override
  public void close() {}
}
