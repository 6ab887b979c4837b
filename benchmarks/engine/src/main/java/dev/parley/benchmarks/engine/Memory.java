package dev.parley.benchmarks.engine;

import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What tasks cost in heap, and how long it takes to read them again. Prints one line for each
 * figure. Heap is what is in use after a collection, without the payloads.
 */
final class Memory {
  private static final int QUEUED = 1_000_000;
  private static final int FINISHED = 200_000;
  private static final int TASKS = 64;

  /** Keeps every finished tree. */
  private static final TaskLimits LIMITS =
      new TaskLimits(
          16,
          100_000,
          10_000,
          2_000_000,
          24L * 3600 * 1000,
          Integer.MAX_VALUE,
          500,
          0,
          100,
          256,
          256);

  private Memory() {}

  /** Measures one thing in a process of its own, so that no other one disturbs its heap. */
  public static void main(String[] args) {
    switch (args[0]) {
      case "queued" -> queued();
      case "finished" -> finished();
      case "reload-journal" -> reload(false);
      case "reload-checkpoint" -> reload(true);
      default -> throw new IllegalArgumentException("Expected a measurement, but: " + args[0]);
    }
  }

  static List<String> measurements() {
    return List.of("queued", "finished", "reload-journal", "reload-checkpoint");
  }

  private static void queued() {
    BenchShard shard = new BenchShard(LIMITS);
    shard.open();
    long before = heapBytes();
    queue(shard, QUEUED);
    report("heap of a queued task", heapBytes() - before, QUEUED, 1);
    retain(shard);
  }

  private static void finished() {
    BenchShard shard = new BenchShard(LIMITS);
    Requests requests = new Requests(false);
    shard.open();
    shard.connect(1, TASKS);
    long before = heapBytes();
    for (int i = 0; i < FINISHED; i += TASKS) {
      for (int j = 0; j < TASKS; j++) {
        shard.submit(requests.create());
      }
      shard.run();
      for (Deliver work : shard.takeDelivered()) {
        shard.submit(requests.submit(work));
      }
      shard.run();
      shard.advance(10);
    }
    shard.takeDelivered();
    // Long after the last one, with a last sign of life: what pins ended tasks for a while is over.
    shard.advance(60_000);
    queue(shard, 1);
    report("heap of a finished task", heapBytes() - before, FINISHED, 2);
    retain(shard);
  }

  private static void reload(boolean checkpointed) {
    LoopScheduler scheduler = new LoopScheduler();
    HeapJournal journal = new HeapJournal(true, scheduler::execute);
    HeapCheckpoints checkpoints = new HeapCheckpoints(checkpointed, scheduler::execute);
    fill(scheduler, journal, checkpoints);
    // The first load warms the code up; a broker that has just been started has none of that.
    List<Long> ms = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      heapBytes();
      ms.add(loadMs(new BenchShard(LIMITS, scheduler, journal, checkpoints)));
    }
    System.out.printf(
        "%-28s %,10d ms cold, %,d ms warm (%,d MiB of journal)%n",
        "reload from " + (checkpointed ? "checkpoint" : "journal"),
        ms.getFirst(),
        ms.getLast(),
        journal.bytes() >> 20);
  }

  /** Nothing but what was stored is left in the heap afterwards. */
  private static void fill(
      LoopScheduler scheduler, HeapJournal journal, HeapCheckpoints checkpoints) {
    BenchShard first = new BenchShard(LIMITS, scheduler, journal, checkpoints);
    first.open();
    queue(first, QUEUED);
  }

  private static long loadMs(BenchShard shard) {
    long start = System.nanoTime();
    shard.open();
    long ms = (System.nanoTime() - start) / 1_000_000;
    retain(shard);
    return ms;
  }

  private static void queue(BenchShard shard, int tasks) {
    Requests requests = new Requests(false);
    for (int i = 1; i <= tasks; i++) {
      shard.submit(requests.create());
      if (i % TASKS == 0) {
        shard.run();
      }
    }
    shard.run();
  }

  private static void report(String what, long heap, int tasks, int payloads) {
    long each = heap / tasks - (long) payloads * Requests.PAYLOAD_BYTES;
    System.out.printf(
        "%-28s %,10d bytes beside %d payload%s of %d bytes%n",
        what, each, payloads, payloads == 1 ? "" : "s", Requests.PAYLOAD_BYTES);
  }

  private static long heapBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Keeps a shard in the heap up to here. */
  private static void retain(BenchShard shard) {
    if (shard.replies() < 0) {
      throw new IllegalStateException("Expected a number of replies, but it is negative");
    }
  }
}
