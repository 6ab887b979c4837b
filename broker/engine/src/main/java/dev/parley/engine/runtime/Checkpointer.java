package dev.parley.engine.runtime;

import dev.parley.engine.runtime.CheckpointStore.Completion;
import dev.parley.engine.runtime.CheckpointStore.Entry;
import dev.parley.engine.runtime.StateMachine.Changed;
import dev.parley.engine.runtime.StateMachine.Snapshot;
import dev.parley.journal.v1.CheckpointMark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes what changed to the checkpoint store, every so many events, during one ownership.
 *
 * <p>Invariant: checkpoints never go back to an older one. Opening the store shuts out whoever
 * opened it before, so what opened it last must be the newest owner; but an owner that was
 * succeeded, and does not know yet, may open it last. Therefore the first checkpoint after opening
 * waits for a batch that was appended after opening, and committed: its writer still owned the
 * shard then, so a successor opens the store later and shuts it out in turn.
 *
 * <p>Used on the shard's thread only; entries are encoded in the background.
 */
final class Checkpointer {
  static final String MARK_KEY = "@mark";

  private final ShardConfig config;
  private final ShardPorts ports;
  private final ShardListener<?> listener;
  private final StateMachine<?, ?, ?> machine;
  private final ShardClock clock;

  /** What was taken from the machine and is not known to be written, by key. */
  private final Map<String, Snapshot> unwritten = new LinkedHashMap<>();

  /**
   * Where the journal stood when something was taken, as far back as something is left to it, and
   * at last.
   */
  private final Deque<CheckpointMark> taken;

  private Stage stage = Stage.CLOSED;
  private boolean appendedAfterOpening;
  private long eventsSinceTaken;
  private long retryAtMs;
  private boolean awaitingQuiet;
  private boolean over;

  private enum Stage {
    /** The store is not open, or not known to be. */
    CLOSED,
    OPENING,
    /** The store is open, but nothing was committed since that was appended since. */
    OPEN,
    /** The store is open and was opened while this owner owned the shard. */
    CONFIRMED,
    WRITING
  }

  /**
   * A checkpointer that goes on behind what was loaded.
   *
   * @param loaded where the journal stood when everything was loaded
   * @param eventsBehind events that no checkpoint covers yet
   */
  Checkpointer(
      ShardConfig config,
      ShardPorts ports,
      ShardListener<?> listener,
      StateMachine<?, ?, ?> machine,
      ShardClock clock,
      CheckpointMark loaded,
      long eventsBehind) {
    this.config = config;
    this.ports = ports;
    this.listener = listener;
    this.machine = machine;
    this.clock = clock;
    this.taken = new ArrayDeque<>(List.of(loaded));
    this.eventsSinceTaken = eventsBehind;
  }

  /** A batch is about to be appended. */
  void appending() {
    appendedAfterOpening = stage == Stage.OPEN;
  }

  /**
   * Whether nothing should be decided until the next commit: a checkpoint is due, and the state is
   * ahead of what is durable. That takes one append, and spares the state from having to know what
   * it was like a moment ago.
   */
  boolean awaitsQuiet() {
    return awaitingQuiet;
  }

  /**
   * That batch was committed, and everything that it releases has left.
   *
   * @param quiet whether nothing was decided since, so that the whole state is durable
   */
  void committed(int events, JournalChain chain, boolean quiet) {
    long nowMs = clock.nowMs();
    eventsSinceTaken += events;
    if (stage == Stage.OPEN && appendedAfterOpening) {
      stage = Stage.CONFIRMED;
    }
    boolean due = eventsSinceTaken >= config.checkpointEvents() || !unwritten.isEmpty();
    if (!due || nowMs < retryAtMs) {
      return;
    }
    if (stage == Stage.CLOSED) {
      open();
    } else if (stage == Stage.CONFIRMED) {
      awaitingQuiet = !quiet;
      if (quiet) {
        write(chain.mark(nowMs));
      }
    }
  }

  /** The shard is not owned any more. */
  void stop() {
    over = true;
  }

  private void open() {
    stage = Stage.OPENING;
    ports
        .checkpoints()
        .open(
            new OnShardThread() {
              @Override
              void succeeded() {
                stage = Stage.OPEN;
              }
            });
  }

  private void write(CheckpointMark mark) {
    stage = Stage.WRITING;
    eventsSinceTaken = 0;
    CheckpointMark complete = take(mark);
    List<Snapshot> snapshots = List.copyOf(unwritten.values());
    OnShardThread written =
        new OnShardThread() {
          @Override
          void succeeded() {
            stage = Stage.CONFIRMED;
            unwritten.clear();
            listener.checkpointed(mark.getPosition(), snapshots.size());
          }
        };
    ports.background().execute(() -> encode(snapshots, complete, written));
  }

  /** Takes what has changed; returns the mark with the place that is replayed from. */
  private CheckpointMark take(CheckpointMark mark) {
    long position = mark.getPosition();
    Changed changed = machine.takeChanged(position, position - config.leftEventsMax());
    for (Snapshot snapshot : changed.snapshots()) {
      unwritten.put(snapshot.key(), snapshot);
    }
    taken.removeIf(place -> place.getPosition() < changed.leftFrom());
    CheckpointMark from = taken.peekFirst();
    if (from == null || taken.getLast().getPosition() < position) {
      taken.addLast(mark);
    }
    if (changed.leftFrom() == position) {
      return mark;
    }
    if (from == null || from.getPosition() != changed.leftFrom()) {
      throw new IllegalStateException(
          "Expected position %d to have been taken, but found %s"
              .formatted(changed.leftFrom(), taken));
    }
    return mark.toBuilder().setReplayFrom(from.toBuilder().clearTimeMs()).build();
  }

  private void encode(List<Snapshot> snapshots, CheckpointMark mark, OnShardThread written) {
    List<Entry> entries = new ArrayList<>(snapshots.size() + 1);
    try {
      for (Snapshot snapshot : snapshots) {
        entries.add(encode(snapshot));
      }
      entries.add(new Entry(MARK_KEY, mark.toByteArray()));
    } catch (RuntimeException e) {
      written.failed("it could not be encoded: " + e);
      return;
    }
    // Handed over on the shard's thread, so that nothing is written after the shard was lost and
    // the next ownership has opened the store.
    ports.scheduler().execute(() -> handOver(entries, written));
  }

  private static Entry encode(Snapshot snapshot) {
    Supplier<byte[]> history = snapshot.history();
    return new Entry(snapshot.key(), history == null ? null : history.get());
  }

  private void handOver(List<Entry> entries, OnShardThread written) {
    if (!over) {
      ports.checkpoints().write(entries, written);
    }
  }

  /** Brings the outcome of a call back to the shard's thread, where it may have become stale. */
  private abstract class OnShardThread implements Completion {

    abstract void succeeded();

    @Override
    public final void done() {
      ports.scheduler().execute(this::doneThere);
    }

    @Override
    public final void failed(String why) {
      ports.scheduler().execute(() -> failedThere(why));
    }

    private void doneThere() {
      if (!over) {
        succeeded();
      }
    }

    private void failedThere(String why) {
      if (!over) {
        stage = Stage.CLOSED;
        // By then everything that was taken is still there, and what changed since comes on top.
        retryAtMs = clock.nowMs() + config.checkpointRetryMs();
        eventsSinceTaken = Math.max(eventsSinceTaken, config.checkpointEvents());
        listener.checkpointFailed(why);
      }
    }
  }
}
