package dev.parley.examples.audit;

import dev.parley.client.TaskContext;
import dev.parley.examples.audit.check.FileResult;
import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.UnitOutput;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides which first tries of the fleet go wrong, and how: every fourth one, each kind in its
 * turn. Later tries are honest, so that the audit comes to its end. Thread-safe.
 */
final class Misconduct {

  /** How a try goes wrong. */
  enum Kind {
    NONE,
    /** Claims to have read files that it has not. */
    LIE,
    /** The process dies. */
    CRASH,
    /** Leaves out what it found. */
    MISS,
    /** Lives, but never gets done. */
    STALL,
    /** Reports what is not there. */
    INVENT
  }

  /** One in so many first tries goes wrong. */
  private static final int ONE_IN = 4;

  private final boolean unreliable;
  private final AtomicInteger firstTries = new AtomicInteger();
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

  Misconduct(boolean unreliable) {
    this.unreliable = unreliable;
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  Kind next(int round, int attempt) {
    if (!unreliable || round > 1 || attempt > 1) {
      return Kind.NONE;
    }
    int turn = firstTries.getAndIncrement();
    if (turn % ONE_IN != 0) {
      return Kind.NONE;
    }
    Kind[] kinds = Kind.values();
    Kind kind = kinds[1 + turn / ONE_IN % (kinds.length - 1)];
    count(kind).increment();
    return kind;
  }

  long of(Kind kind) {
    return count(kind).sum();
  }

  private LongAdder count(Kind kind) {
    LongAdder count = counts.get(kind);
    if (count == null) {
      throw new IllegalStateException("Expected a counter for " + kind);
    }
    return count;
  }

  /** Waits for the broker to lose patience. */
  static void sleepUntilCancelled(TaskContext task) throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    task.onCancel(cancelled::countDown);
    cancelled.await();
    task.throwIfCancelled();
  }

  /** What a dishonest worker makes of an honest output. */
  static UnitOutput spoil(UnitOutput output, Kind kind) {
    List<FileResult> files = new ArrayList<>();
    for (FileResult file : output.files()) {
      files.add(
          switch (kind) {
            case LIE -> with(file, "0".repeat(64), List.of());
            case MISS -> with(file, file.sha256(), List.of());
            case INVENT -> with(file, file.sha256(), invented(file));
            case NONE, CRASH, STALL -> file;
          });
    }
    // What has nothing to leave out leaves out a file.
    if (kind == Kind.MISS && output.findings().findAny().isEmpty()) {
      files.remove(files.size() - 1);
    }
    return new UnitOutput(output.skill(), files);
  }

  private static List<LocalFinding> invented(FileResult file) {
    List<LocalFinding> findings = new ArrayList<>(file.findings());
    findings.add(new LocalFinding(1, Severity.LOW, "invented-rule", "This is not true"));
    return findings;
  }

  private static FileResult with(FileResult file, String sha256, List<LocalFinding> findings) {
    return new FileResult(
        file.path(), file.status(), sha256, findings, file.prints(), file.license());
  }
}
