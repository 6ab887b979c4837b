package dev.parley.engine.testing;

import dev.parley.engine.runtime.Journal;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;

/**
 * A journal that keeps its promises, but only those: appends take time in both directions, fail, or
 * end unknown and land at once, late or never. What is under way goes on when the node that began
 * it is killed. Used by the thread of its world only.
 */
public final class SimJournal implements Journal {
  private final SimLog log;
  private final VirtualScheduler world;
  private final RandomGenerator random;
  private final SequencedSet<Append> underWay = new LinkedHashSet<>();
  private JournalFaults faults;
  private boolean closed;

  /**
   * @param log shared by all journals of the shard
   */
  public SimJournal(
      SimLog log, VirtualScheduler world, RandomGenerator random, JournalFaults faults) {
    this.log = log;
    this.world = world;
    this.random = random;
    this.faults = faults;
  }

  /** Changes how the journal fails from the next call on. */
  public void faults(JournalFaults next) {
    faults = next;
  }

  @Override
  public void append(byte[] record, AppendCallback callback) {
    Append append = new Append(record, callback);
    if (closed) {
      append.tellAfter(0, new AppendResult.NotAppended("the journal is closed"));
      return;
    }
    underWay.add(append);
    double chance = random.nextDouble();
    if ((chance -= faults.notAppended()) < 0) {
      append.tellAfter(latency(), new AppendResult.NotAppended("not appended by chance"));
    } else if ((chance -= faults.unknownNever()) < 0) {
      append.tellAfter(latency(), new AppendResult.Unknown("lost by chance"));
    } else if ((chance -= faults.unknownLate()) < 0) {
      world.after(latency() + slowLatency(), append::land);
      append.tellAfter(latency(), new AppendResult.Unknown("late by chance"));
    } else if ((chance -= faults.unknownAfterClaim()) < 0) {
      log.appendAfterNextClaim(record);
      append.tellAfter(latency(), new AppendResult.Unknown("after the next claim by chance"));
    } else if ((chance -= faults.unknownLanded()) < 0) {
      append.landAfter(latency(), new AppendResult.Unknown("unknown by chance"), slowLatency());
    } else if ((chance -= faults.landsTwice()) < 0) {
      append.succeed(false);
      world.after(faults.latencyMaxMs() + slowLatency(), append::land);
    } else {
      append.succeed((chance - faults.slow()) < 0);
    }
  }

  @Override
  public void read(long fromOffset, long toOffset, RecordReader reader) {
    boolean breaksOff = random.nextDouble() < faults.readFails();
    world.after(latency(), () -> readPage(fromOffset, toOffset, reader, breaksOff));
  }

  private void readPage(long fromOffset, long toOffset, RecordReader reader, boolean breaksOff) {
    if (closed) {
      reader.failed("the journal is closed");
      return;
    }
    List<SimLog.Stored> rest = log.read(fromOffset, toOffset);
    Iterator<SimLog.Stored> page = rest.stream().limit(1 + random.nextInt(50)).iterator();
    long nextOffset = toOffset;
    while (page.hasNext()) {
      SimLog.Stored stored = page.next();
      reader.record(stored.offset(), stored.record());
      nextOffset = stored.offset() + 1;
    }
    if (breaksOff) {
      reader.failed("broken off by chance");
    } else if (rest.isEmpty() || nextOffset > rest.getLast().offset()) {
      reader.done();
    } else {
      long from = nextOffset;
      world.after(latency(), () -> readPage(from, toOffset, reader, false));
    }
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(underWay)
        .forEach(append -> append.tellAfter(0, new AppendResult.Unknown("the journal was closed")));
  }

  private long latency() {
    return random.nextLong(faults.latencyMaxMs() + 1);
  }

  private long slowLatency() {
    return random.nextLong(faults.slowMaxMs() + 1);
  }

  /** One append. Whatever is decided to be told first is told; the rest is not. */
  private final class Append {
    private final byte[] record;
    private final AppendCallback callback;
    private boolean told;

    Append(byte[] record, AppendCallback callback) {
      this.record = record;
      this.callback = callback;
    }

    void succeed(boolean slow) {
      long thereMs = slow ? slowLatency() : latency();
      long backMs = slow ? slowLatency() : latency();
      world.after(thereMs, () -> tellAfter(backMs, new AppendResult.Appended(land())));
    }

    void landAfter(long delayMs, AppendResult result, long tellingDelayMs) {
      world.after(
          delayMs,
          () -> {
            land();
            tellAfter(tellingDelayMs, result);
          });
    }

    long land() {
      return log.append(record);
    }

    void tellAfter(long delayMs, AppendResult result) {
      world.after(delayMs, () -> tell(result));
    }

    private void tell(AppendResult result) {
      if (!told) {
        told = true;
        underWay.remove(this);
        callback.appended(result);
      }
    }
  }
}
