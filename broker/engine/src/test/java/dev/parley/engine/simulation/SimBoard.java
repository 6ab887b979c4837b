package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.NoteSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** What an agent does with the notes and barriers of its tree: counts together with the others. */
final class SimBoard {

  private final World world;
  private final RandomGenerator random;
  private int requests;

  SimBoard(World world, RandomGenerator random) {
    this.world = world;
    this.random = random;
  }

  /**
   * Uses the board of a task's tree for a while.
   *
   * @param going whether the agent still works on the task, as far as it knows
   */
  void use(TaskEffect.Deliver work, BooleanSupplier going) {
    arrive(work);
    count(work, going, 1 + random.nextInt(3));
  }

  /** A run may be meant by its schedule. */
  private TaskKey root(TaskEffect.Deliver work) {
    TaskKey task = work.lease().task();
    boolean byRun = !work.runId().isEmpty() && random.nextBoolean();
    return task.sibling(byRun ? work.runId() : task.rootId());
  }

  /** Reads a note and writes it with what it was read at, as often as asked. */
  private void count(TaskEffect.Deliver work, BooleanSupplier going, int times) {
    if (times == 0 || !going.getAsBoolean()) {
      return;
    }
    TaskKey root = root(work);
    world
        .primary()
        .call(
            root,
            new TaskCommand.ListNotes(root, Actors.agent(work.holder()), work.lease(), "counter"),
            reply -> {
              if (reply instanceof TaskReply.Notes found) {
                long version =
                    found.notes().stream().mapToLong(NoteSnapshot::version).findFirst().orElse(0);
                world.time().after(random.nextLong(40), () -> write(work, going, version, times));
              }
            });
  }

  private void write(TaskEffect.Deliver work, BooleanSupplier going, long version, int times) {
    TaskKey root = root(work);
    String request = work.lease() + "/" + ++requests;
    long expected = random.nextInt(5) == 0 ? TaskCommand.PutNote.ANY_VERSION : version;
    TaskCommand put =
        random.nextInt(8) == 0
            ? new TaskCommand.DeleteNote(
                root, Actors.agent(work.holder()), work.lease(), "counter", expected, request)
            : new TaskCommand.PutNote(
                root,
                Actors.agent(work.holder()),
                work.lease(),
                "counter",
                ByteString.copyFromUtf8("one more"),
                expected,
                request);
    world.primary().call(root, put, reply -> count(work, going, times - 1));
    if (random.nextInt(4) == 0) {
      // Once more, as if the answer had got lost: others may have written meanwhile.
      world.time().after(random.nextLong(400), () -> world.primary().call(root, put, reply -> {}));
    }
  }

  private void arrive(TaskEffect.Deliver work) {
    TaskKey root = root(work);
    TaskCommand arrive =
        new TaskCommand.ArriveAtBarrier(
            root,
            Actors.agent(work.holder()),
            work.lease(),
            "gate-" + random.nextInt(2),
            2,
            random.nextBoolean() ? 0 : 500 + random.nextLong(3_000),
            work.lease().task().taskId(),
            work.lease() + "/" + ++requests);
    world.primary().call(root, arrive, reply -> {});
    if (random.nextInt(3) == 0) {
      // Once more, as if the answer had got lost: some time after the barrier has timed out, too.
      world
          .time()
          .after(random.nextLong(5_000), () -> world.primary().call(root, arrive, reply -> {}));
    }
  }
}
