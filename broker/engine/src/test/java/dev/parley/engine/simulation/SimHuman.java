package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Somebody who looks now and then what waits for a human, and decides. */
final class SimHuman {

  private static final TaskCommand.TaskFilter VERIFYING =
      new TaskCommand.TaskFilter(
          Set.of(TaskState.VERIFYING), Set.of(), null, null, null, Labels.NONE, false, false);

  private final World world;
  private final Actor actor = Actors.requester("human");
  private final RandomGenerator random;

  SimHuman(World world) {
    this.world = world;
    this.random = world.fork("human");
  }

  void start() {
    world.time().after(500 + random.nextLong(2_000), this::look);
  }

  private void look() {
    for (int shard = 0; shard < world.chances().shards(); shard++) {
      world
          .primary()
          .call(
              new TaskCommand.ListTasks(World.TENANT, VERIFYING, Long.MAX_VALUE, 1_000),
              shard,
              reply -> {
                if (reply instanceof TaskReply.Page page) {
                  page.tasks().stream()
                      .filter(task -> task.awaited() == Reviewer.HUMAN)
                      .forEach(this::review);
                }
              });
    }
    start();
  }

  private void review(TaskSnapshot task) {
    int roll = random.nextInt(10);
    VerdictDecision decision =
        roll < 5
            ? VerdictDecision.ACCEPT
            : roll < 7 ? VerdictDecision.REDO : VerdictDecision.byNumber(3 + random.nextInt(3));
    FindingState right = decision == VerdictDecision.ACCEPT ? FindingState.MET : FindingState.UNMET;
    world
        .primary()
        .call(
            task.key(),
            new TaskCommand.ReviewTask(
                task.key(),
                actor,
                task.round(),
                decision,
                Map.of("right", right),
                true,
                ByteString.copyFromUtf8("a human's verdict"),
                "human-" + task.lastEventNumber(),
                0),
            reply -> {});
  }
}
