package dev.parley.engine.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.runtime.JournalChain.BrokenException;
import dev.parley.engine.runtime.JournalChain.Verdict;
import dev.parley.journal.v1.Batch;
import dev.parley.journal.v1.CheckpointMark;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import dev.parley.journal.v1.TaskCheckpoint;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds the state of a shard as it was when it was claimed: the checkpoint, then what was left to
 * the journal and so has no checkpoint, then the journal up to the claim.
 *
 * <p>Runs on the threads of the store and of the journal, one after the other; the state machine is
 * handed over with the outcome. Used once.
 */
final class ShardLoader<C, R, F> {
  private final StateMachine<C, R, F> machine;
  private final ShardPorts ports;
  private final ShardRules rules;
  private final long claimOffset;
  private final Consumer<Outcome<C, R, F>> whenDone;
  private final Checkpoint checkpoint = new Checkpoint();
  private JournalChain chain;

  /** What the checkpoint covers. */
  private CheckpointMark covered;

  private boolean recovering = true;
  private long replayed;
  private long lastTimeMs;
  private @Nullable Outcome<C, R, F> stopped;

  /** How a load ended. */
  sealed interface Outcome<C, R, F> {
    /**
     * Everything up to the claim was applied.
     *
     * @param chain where the journal stands behind the claim
     * @param replayed how many of the events no checkpoint covers
     * @param lastTimeMs no event is younger
     */
    record Loaded<C, R, F>(
        StateMachine<C, R, F> machine, JournalChain chain, long replayed, long lastTimeMs)
        implements Outcome<C, R, F> {}

    /** It may work the next time. */
    record Failed<C, R, F>(String why) implements Outcome<C, R, F> {}

    /** It will not work until somebody has done something about it. */
    record Refused<C, R, F>(String why, @Nullable Throwable defect) implements Outcome<C, R, F> {}
  }

  ShardLoader(
      StateMachine<C, R, F> machine,
      ShardPorts ports,
      ShardRules rules,
      long claimOffset,
      Consumer<Outcome<C, R, F>> whenDone) {
    this.machine = machine;
    this.ports = ports;
    this.rules = rules;
    this.claimOffset = claimOffset;
    this.whenDone = whenDone;
    this.chain = new JournalChain(rules);
    this.covered = chain.mark(0);
  }

  void start() {
    ports.checkpoints().load(checkpoint);
  }

  private void replay() {
    if (covered.getNextOffset() > claimOffset) {
      fail(
          "Expected a checkpoint of what is before offset %d, but it covers what is before offset %d: a later owner wrote it."
              .formatted(claimOffset, covered.getNextOffset()));
      return;
    }
    ports.journal().read(chain.nextOffset(), claimOffset, new Replay());
  }

  private void apply(Event event, long position) throws BrokenException {
    machine.apply(StoredEvents.requireKnown(event, position), position);
    lastTimeMs = Math.max(lastTimeMs, event.getTimeMs());
  }

  private void finish() {
    try {
      chain.claim(claimOffset);
      whenDone.accept(new Outcome.Loaded<>(machine, chain, replayed, lastTimeMs));
    } catch (BrokenException e) {
      whenDone.accept(new Outcome.Refused<>(message(e), null));
    }
  }

  private void fail(String why) {
    whenDone.accept(new Outcome.Failed<>(why));
  }

  /** Runs a step unless an earlier one met something that ends the load. */
  private void step(Step step) {
    if (stopped != null) {
      return;
    }
    try {
      step.run();
    } catch (BrokenException e) {
      stopped = new Outcome.Refused<>(message(e), null);
    } catch (InvalidProtocolBufferException e) {
      stopped = new Outcome.Refused<>("Expected a checkpoint entry, but: " + e.getMessage(), null);
    } catch (Throwable e) {
      stopped = new Outcome.Refused<>("A defect was met in what is stored: " + e, e);
    }
  }

  private static String message(BrokenException e) {
    return String.valueOf(e.getMessage());
  }

  private interface Step {
    void run() throws BrokenException, InvalidProtocolBufferException;
  }

  /** Takes in the entries of the checkpoint, which come in no order. */
  private final class Checkpoint implements CheckpointStore.EntryReader {
    private @Nullable CheckpointMark mark;
    private long lastPosition;

    @Override
    public void entry(String key, byte[] value) {
      step(() -> {
        if (key.equals(Checkpointer.MARK_KEY)) {
          mark = CheckpointMark.parseFrom(value);
        } else {
          applyAll(key, TaskCheckpoint.parseFrom(value));
        }
      });
    }

    private void applyAll(String key, TaskCheckpoint task) throws BrokenException {
      if (task.getPositionsCount() != task.getEventsCount()) {
        throw new BrokenException(
            "Expected a position for each event of checkpoint entry %s, but it has %d for %d."
                .formatted(key, task.getPositionsCount(), task.getEventsCount()));
      }
      for (int i = 0; i < task.getEventsCount(); i++) {
        apply(task.getEvents(i), task.getPositions(i));
        lastPosition = Math.max(lastPosition, task.getPositions(i));
      }
    }

    @Override
    public void done() {
      step(this::startBehind);
      if (stopped != null) {
        whenDone.accept(stopped);
      } else {
        replay();
      }
    }

    private void startBehind() throws BrokenException {
      if (mark != null) {
        covered = mark;
        boolean left = mark.hasReplayFrom() && !rules.forgetLeftOnLoad();
        chain = new JournalChain(rules, left ? mark.getReplayFrom() : mark);
        lastTimeMs = Math.max(lastTimeMs, mark.getTimeMs());
      }
      if (lastPosition > covered.getPosition()) {
        throw new BrokenException(
            "Expected a checkpoint up to position %d, but it holds position %d: it was torn or mixed up."
                .formatted(covered.getPosition(), lastPosition));
      }
      machine.restored();
    }

    @Override
    public void failed(String why) {
      fail("The checkpoint could not be read: " + why);
    }
  }

  /** Takes in the records up to the claim. */
  private final class Replay implements Journal.RecordReader {

    @Override
    public void record(long offset, byte[] record) {
      step(() -> {
        if (offset >= covered.getNextOffset()) {
          endRecovery();
        }
        JournalRecord parsed = StoredEvents.parse(offset, record);
        if (chain.accept(offset, parsed) == Verdict.VALID) {
          takeIn(parsed.getBatch());
        }
      });
    }

    private void takeIn(Batch batch) throws BrokenException {
      long position = chain.position() - batch.getEventsCount();
      if (!recovering) {
        replayed += batch.getEventsCount();
      }
      for (Event event : batch.getEventsList()) {
        position++;
        if (recovering) {
          machine.recover(StoredEvents.requireKnown(event, position), position);
        } else {
          apply(event, position);
        }
      }
    }

    /** From here on no event is covered by the checkpoint. */
    private void endRecovery() throws BrokenException {
      if (!recovering) {
        return;
      }
      recovering = false;
      if (chain.position() != covered.getPosition() || chain.seq() != covered.getSeq()) {
        throw new BrokenException(
            "Expected batch %d up to position %d before offset %d, but found batch %d up to position %d: records are missing."
                .formatted(
                    covered.getSeq(),
                    covered.getPosition(),
                    covered.getNextOffset(),
                    chain.seq(),
                    chain.position()));
      }
    }

    @Override
    public void done() {
      step(this::endRecovery);
      if (stopped != null) {
        whenDone.accept(stopped);
      } else {
        finish();
      }
    }

    @Override
    public void failed(String why) {
      fail("The journal could not be read: " + why);
    }
  }
}
