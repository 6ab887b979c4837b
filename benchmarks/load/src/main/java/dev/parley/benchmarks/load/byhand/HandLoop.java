package dev.parley.benchmarks.load.byhand;

import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Wait;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A requester that keeps a fixed number of tasks unfinished. A message begins with the number of
 * its task and with the time at which it was sent; the worker gives both back. A result that comes
 * twice counts once.
 *
 * <p>Measured by one thread; results come on any.
 */
public final class HandLoop implements MessageSystem.Requester, AutoCloseable {
  private static final Duration END = Duration.ofSeconds(60);

  private final int messageBytes;
  private final Link link;
  private final Set<Long> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final CompletableFuture<Void> broken = new CompletableFuture<>();

  /** What is measured now; null between measurements. */
  private volatile @Nullable Run run;

  /** Times and the end of one measurement. */
  private static final class Run {
    private final Recorder latency = Latency.recorder();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final LongPredicate goesOn;

    /** How many of the window still follow one task with another. */
    private final AtomicInteger lines;

    private Run(int window, LongPredicate goesOn) {
      this.lines = new AtomicInteger(window);
      this.goesOn = goesOn;
    }
  }

  /**
   * Starts a system and connects to it.
   *
   * @param messageBytes of each task and of each result, 16 or more
   */
  public HandLoop(MessageSystem system, int messageBytes) throws InterruptedException {
    this.messageBytes = messageBytes;
    this.link = system.connect(this);
  }

  /** Returns the system that it talks to. */
  public Link link() {
    return link;
  }

  /** Returns how many tasks have ended. */
  public long ended() {
    return ended.get();
  }

  /** Lets tasks pass while something is done, and waits for the last of them. */
  public Histogram during(int window, Measurement measurement) throws InterruptedException {
    AtomicBoolean stopped = new AtomicBoolean();
    Run begun = begin(new Run(window, number -> !stopped.get()), window);
    measurement.run(broken);
    stopped.set(true);
    return end(begun);
  }

  /** Lets so many tasks pass, one at a time. */
  public Histogram singles(int tasks) throws InterruptedException {
    long last = sent.get() + tasks;
    return end(begin(new Run(1, number -> number < last), 1));
  }

  /** What happens meanwhile. */
  @FunctionalInterface
  public interface Measurement {
    /**
     * Takes as long as is measured.
     *
     * @param broken completes exceptionally when the tasks can't go on
     */
    void run(CompletableFuture<Void> broken) throws InterruptedException;
  }

  private Run begin(Run begun, int window) {
    Wait.failTogether(broken, begun.done);
    run = begun;
    for (int i = 0; i < window; i++) {
      next(begun);
    }
    return begun;
  }

  private Histogram end(Run begun) throws InterruptedException {
    Wait.until("the last results to come", begun.done, END);
    run = null;
    return begun.latency.getIntervalHistogram();
  }

  private void next(Run now) {
    if (now.goesOn.test(sent.get())) {
      long number = sent.getAndIncrement();
      open.add(number);
      byte[] message = new byte[messageBytes];
      ByteBuffer.wrap(message).putLong(number).putLong(System.nanoTime());
      link.send(message);
    } else if (now.lines.decrementAndGet() == 0) {
      now.done.complete(null);
    }
  }

  @Override
  public void told(byte[] result) {
    ByteBuffer head = ByteBuffer.wrap(result);
    boolean first = open.remove(head.getLong());
    Run now = run;
    if (first && now != null) {
      Latency.record(now.latency, System.nanoTime() - head.getLong());
      ended.getAndIncrement();
      next(now);
    }
  }

  @Override
  public void broken(Throwable problem) {
    broken.completeExceptionally(problem);
  }

  @Override
  public void close() {
    link.close();
  }
}
