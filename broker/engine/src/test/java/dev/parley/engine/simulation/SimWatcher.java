package dev.parley.engine.simulation;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event;
import java.util.random.RandomGenerator;

/** Follows the history of a task in small pages, whichever node answers: no gap, no repetition. */
final class SimWatcher {

  private final World world;
  private final TaskKey key;
  private final RandomGenerator random;
  private long lastNumber;

  SimWatcher(World world, TaskKey key, RandomGenerator random) {
    this.world = world;
    this.key = key;
    this.random = random;
  }

  void start() {
    world
        .primary()
        .call(
            key,
            new TaskCommand.ReadHistory(key, lastNumber, 1 + random.nextInt(3)),
            reply -> {
              if (reply instanceof TaskReply.History history) {
                history.events().forEach(this::seen);
                if (history.ended() && history.complete()) {
                  return;
                }
              }
              if (!(reply instanceof TaskReply.Refused)) {
                world.time().after(50 + random.nextLong(2_000), this::start);
              }
            });
  }

  private void seen(Event event) {
    Broken.unless(
        event.getNumber() == lastNumber + 1,
        "gapless history",
        "a watcher of task %s saw event %d after event %d",
        key,
        event.getNumber(),
        lastNumber);
    lastNumber = event.getNumber();
  }
}
