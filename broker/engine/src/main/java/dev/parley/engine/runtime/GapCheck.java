package dev.parley.engine.runtime;

import dev.parley.engine.runtime.JournalChain.BrokenException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what others wrote between the last committed batch and one that was just acknowledged.
 *
 * <p>Runs on the journal's threads; the chain is handed over with the outcome. Used once.
 */
final class GapCheck implements Journal.RecordReader {
  private final JournalChain chain;
  private final Consumer<Outcome> whenDone;
  private @Nullable String broken;

  /** How a check ended. */
  sealed interface Outcome {
    /** Where the chain stands before the batch. */
    record Read(JournalChain chain) implements Outcome {}

    /** The gap could not be read or made sense of. */
    record Failed(String why) implements Outcome {}
  }

  /**
   * @param chain where the chain stands before the gap; from now on this object's
   */
  GapCheck(JournalChain chain, Consumer<Outcome> whenDone) {
    this.chain = chain;
    this.whenDone = whenDone;
  }

  @Override
  public void record(long offset, byte[] record) {
    if (broken != null) {
      return;
    }
    try {
      chain.accept(offset, StoredEvents.parse(offset, record));
    } catch (BrokenException e) {
      broken = e.getMessage();
    }
  }

  @Override
  public void done() {
    whenDone.accept(broken == null ? new Outcome.Read(chain) : new Outcome.Failed(broken));
  }

  @Override
  public void failed(String why) {
    whenDone.accept(new Outcome.Failed(why));
  }
}
