package dev.parley.engine.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * A world with virtual time: everything that happens is a task in one queue, ordered by time; among
 * tasks of the same time the seed decides, so that races are tried in many orders and each order
 * can be had again. Not thread-safe: the thread that runs it is the only one.
 */
public final class VirtualScheduler {
  /** The time at which every world begins, in milliseconds since 1970. */
  public static final long START_MS = 1_800_000_000_000L;

  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final List<Runnable> afterEachStep = new ArrayList<>();
  private final long seed;
  private final RandomGenerator tieBreaks;
  private long nowMs = START_MS;
  private long insertions;
  private long steps;

  private record Due(long timeMs, long tieBreak, long insertion, Runnable task)
      implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int order = Long.compare(timeMs, other.timeMs);
      order = order != 0 ? order : Long.compare(tieBreak, other.tieBreak);
      return order != 0 ? order : Long.compare(insertion, other.insertion);
    }
  }

  public VirtualScheduler(long seed) {
    this.seed = seed;
    this.tieBreaks = fork("tie breaks");
  }

  /**
   * Randomness of its own for one part of the world: drawing from it does not shift what the others
   * draw. The same seed and name give the same numbers.
   */
  public RandomGenerator fork(String name) {
    long hash = seed;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    // Two steps away, because neighboring seeds must not give related numbers.
    return new SplittableRandom(new SplittableRandom(hash).nextLong());
  }

  /** The true time, in milliseconds since 1970. Clocks of nodes may differ. */
  public long nowMs() {
    return nowMs;
  }

  public long steps() {
    return steps;
  }

  /** A new node, which is up and whose clock is right. */
  public VirtualNode node() {
    return new VirtualNode(this);
  }

  /** Has something happen, whatever becomes of nodes. */
  public void after(long delayMs, Runnable task) {
    queue.add(new Due(nowMs + delayMs, tieBreaks.nextLong(), insertions++, task));
  }

  /** Has a check run after every single step. */
  public void afterEachStep(Runnable check) {
    afterEachStep.add(check);
  }

  /** Runs the next task. Returns false when there is none. */
  public boolean step() {
    Due due = queue.poll();
    if (due == null) {
      return false;
    }
    nowMs = due.timeMs();
    steps++;
    due.task().run();
    afterEachStep.forEach(Runnable::run);
    return true;
  }

  /** Runs everything that happens within a time, which passes even if nothing happens. */
  public void runFor(long ms) {
    long untilMs = nowMs + ms;
    while (hasWithin(untilMs)) {
      step();
    }
    nowMs = untilMs;
  }

  /** Runs until a condition holds. Returns false when it does not within a time. */
  public boolean runUntil(BooleanSupplier condition, long maxMs) {
    long untilMs = nowMs + maxMs;
    while (!condition.getAsBoolean()) {
      if (!hasWithin(untilMs)) {
        nowMs = untilMs;
        return condition.getAsBoolean();
      }
      step();
    }
    return true;
  }

  private boolean hasWithin(long untilMs) {
    Due next = queue.peek();
    return next != null && next.timeMs() <= untilMs;
  }
}
