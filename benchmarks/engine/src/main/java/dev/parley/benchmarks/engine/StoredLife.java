package dev.parley.benchmarks.engine;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.journal.v1.Event;
import java.util.List;

/** What a broker stores of a task. */
public final class StoredLife {

  private StoredLife() {}

  /** The events of one that was created, assigned, answered and completed. */
  public static List<Event> events() {
    LoopScheduler scheduler = new LoopScheduler();
    HeapJournal journal = new HeapJournal(true, scheduler::execute);
    HeapCheckpoints checkpoints = new HeapCheckpoints(false, scheduler::execute);
    BenchShard shard = new BenchShard(TaskLimits.DEFAULT, scheduler, journal, checkpoints);
    Requests requests = new Requests(false);
    shard.open();
    shard.connect(1, 1);
    shard.submit(requests.create());
    shard.run();
    for (Deliver work : shard.takeDelivered()) {
      shard.submit(requests.submit(work));
    }
    shard.run();
    try {
      return journal.events();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Expected the records of a shard, but: " + e.getMessage(), e);
    }
  }
}
