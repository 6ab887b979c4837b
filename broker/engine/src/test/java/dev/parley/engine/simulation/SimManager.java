package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** What a manager does with a task: hands parts of it on, reviews them, and waits for them. */
final class SimManager {

  private final World world;
  private final RandomGenerator random;

  SimManager(World world, RandomGenerator random) {
    this.world = world;
    this.random = random;
  }

  /**
   * Works on a task until all its children have ended.
   *
   * @param going whether the manager still holds the lease, as far as it knows
   * @param done what to do in the end
   */
  void manage(TaskEffect.Deliver work, BooleanSupplier going, Runnable done) {
    int children = 1 + random.nextInt(3);
    int[] open = {children};
    for (int i = 0; i < children; i++) {
      TaskKey child = work.lease().task().sibling(work.lease().task().taskId() + ".c" + i);
      create(
          child,
          work.lease(),
          going,
          () -> {
            if (--open[0] == 0) {
              done.run();
            }
          });
    }
  }

  private void create(TaskKey child, Lease parent, BooleanSupplier going, Runnable ended) {
    if (!going.getAsBoolean()) {
      return;
    }
    TaskCommand create =
        new TaskCommand.CreateTask(
            child,
            Actors.requester("sim"),
            SimTasks.draw(random, SimAgent.WORK, world.chances().agents())
                .setParentId(parent.task().taskId())
                .setRequestId("req-" + child.taskId())
                .build(),
            parent.token());
    world
        .primary()
        .call(
            child,
            create,
            reply -> {
              if (reply instanceof TaskReply.Created) {
                world.referee().task(child);
                follow(child, parent, going, ended);
              } else if (reply == null) {
                again(() -> create(child, parent, going, ended));
              }
            });
  }

  private void follow(TaskKey child, Lease parent, BooleanSupplier going, Runnable ended) {
    if (!going.getAsBoolean()) {
      return;
    }
    world
        .primary()
        .call(
            child,
            new TaskCommand.GetTask(child),
            reply -> {
              if (!(reply instanceof TaskReply.Found found)) {
                again(() -> follow(child, parent, going, ended));
              } else if (rests(found.task().state())) {
                ended.run();
              } else {
                if (found.task().state() == TaskState.VERIFYING) {
                  review(found.task(), parent);
                }
                again(() -> follow(child, parent, going, ended));
              }
            });
  }

  private static boolean rests(TaskState state) {
    return state.terminal() || state == TaskState.PARKED;
  }

  private void review(TaskSnapshot child, Lease parent) {
    boolean good = random.nextInt(3) > 0;
    world
        .primary()
        .call(
            child.key(),
            new TaskCommand.ReviewTask(
                child.key(),
                Actors.requester("sim"),
                child.round(),
                good ? VerdictDecision.ACCEPT : VerdictDecision.REDO,
                Map.of("right", good ? FindingState.MET : FindingState.UNMET),
                true,
                ByteString.copyFromUtf8("verdict"),
                "review-" + child.round(),
                parent.token()),
            reply -> {});
  }

  private void again(Runnable task) {
    world.time().after(100 + random.nextLong(300), task);
  }
}
