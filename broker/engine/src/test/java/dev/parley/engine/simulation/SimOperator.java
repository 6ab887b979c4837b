package dev.parley.engine.simulation;

import dev.parley.engine.control.SwitchBoard;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.KillToll;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who kills and pauses what is there, drains the node, asks what became of it, and lets it
 * go on, in one stage or two, until everything is as it was.
 */
final class SimOperator {

  private final World world;
  private final Actor actor = Actors.requester("operator");
  private final RandomGenerator random;
  private final List<SimAgent> agents;
  private int engaged;
  private int made;

  SimOperator(World world, List<SimAgent> agents) {
    this.world = world;
    this.agents = agents;
    this.random = world.fork("operator");
  }

  /** Takes part in every other world. */
  void start() {
    if (random.nextBoolean()) {
      later();
    }
  }

  private void later() {
    world.time().after(500 + random.nextLong(6_000), this::act);
  }

  /** Whether nothing that was engaged is left so. */
  boolean rests() {
    return engaged == 0;
  }

  private void act() {
    if (world.isCalm()) {
      return;
    }
    later();
    if (random.nextInt(4) == 0) {
      drain();
      return;
    }
    Scope scope = scope();
    if (scope != null) {
      boolean kills = random.nextBoolean();
      engaged++;
      engage(
          new TaskCommand.EngageSwitch(
              SwitchSnapshot.key(World.TENANT, "s" + ++made),
              scope,
              kills ? SwitchLevel.KILLED : SwitchLevel.HELD,
              !kills && random.nextInt(3) > 0,
              actor,
              "enough"));
    }
  }

  /** Takes the node out of service for a while. */
  private void drain() {
    SimNode node = world.primary();
    if (node.draining()) {
      return;
    }
    engaged++;
    world.counters().count(Counters.Event.NODE_DRAINED);
    node.drain();
    world
        .time()
        .after(
            500 + random.nextLong(4_000),
            () -> {
              node.undrain();
              engaged--;
            });
  }

  private @Nullable Scope scope() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextBoolean() ? Scope.EVERYTHING : Scope.tenant(World.TENANT);
      case 1 -> Scope.capability(random.nextInt(3) == 0 ? SimAgent.MANAGE : SimAgent.WORK);
      case 2 -> Scope.agent(SimAgent.worker(random.nextInt(world.chances().agents())));
      case 3 -> Scope.agent(SimAgent.MANAGER);
      default -> tree();
    };
  }

  private @Nullable Scope tree() {
    List<TrueTask> running = unfinished();
    if (random.nextInt(4) > 0 && running.stream().anyMatch(TrueTask::isHeld)) {
      // What comes of it arrives while the switch is being thrown.
      running.removeIf(task -> !task.isHeld());
    }
    return running.isEmpty()
        ? null
        : Scope.tree(running.get(random.nextInt(running.size())).key().taskId());
  }

  private List<TrueTask> unfinished() {
    List<TrueTask> running = new ArrayList<>();
    for (int shard = 0; shard < world.chances().shards(); shard++) {
      for (TrueTask task : world.referee().truth(shard).tasks()) {
        if (!task.ended()) {
          running.add(task);
        }
      }
    }
    return running;
  }

  private void approve(TrueTask task) {
    for (ActionProposed proposal : task.approvals().pending()) {
      TaskCommand approve =
          new TaskCommand.DecideProposal(
              task.key(),
              actor,
              proposal.getProposalId(),
              proposal.getDigest(),
              true,
              "in a hurry",
              "hurry");
      world.primary().arrives(task.key(), approve);
    }
  }

  private void engage(TaskCommand.EngageSwitch command) {
    ask(
        command,
        (board, reply) -> {
          board.engage(command, reply);
          // What comes while the switch is being thrown.
          if (command.level() == SwitchLevel.KILLED) {
            boolean decidesFirst = random.nextBoolean();
            if (decidesFirst) {
              unfinished().forEach(this::approve);
            }
            agents.forEach(SimAgent::hurry);
            if (!decidesFirst) {
              unfinished().forEach(this::approve);
            }
          }
        },
        reply -> {
          if (!(reply instanceof TaskReply.Switched)) {
            again(() -> engage(command));
            return;
          }
          world.referee().engaged(command.key(), command.scope());
          world.counters().count(Counters.Event.SWITCH_ENGAGED);
          if (command.level() == SwitchLevel.KILLED) {
            count(command.key(), false);
          }
          world.time().after(500 + random.nextLong(5_000), () -> ease(command));
        });
  }

  /**
   * Asks until everything has ended, and once more, and holds the answer to what had been ended by
   * the time of the question.
   */
  private void count(TaskKey key, boolean complete) {
    SimNode node = world.primary();
    Map<TrueTask, KillToll.LastWord> killed = world.referee().killedUnderLease(key);
    TaskCommand query = new TaskCommand.ReadToll(key);
    ask(
        query,
        (board, reply) -> board.toll(key, reply),
        reply -> {
          if (reply instanceof TaskReply.Tolled tolled && node.owns()) {
            KillToll toll = tolled.toll();
            world.referee().tolled(key, killed, toll);
            if (!complete) {
              again(() -> count(key, toll.complete()));
            }
          } else {
            again(() -> count(key, complete));
          }
        });
  }

  private void ease(TaskCommand.EngageSwitch engaged) {
    boolean first = engaged.level() == SwitchLevel.KILLED && random.nextBoolean();
    ease(engaged.key(), first ? SwitchLevel.HELD : SwitchLevel.OFF);
  }

  private void ease(TaskKey key, SwitchLevel level) {
    world.referee().easeAsked(key, level);
    TaskCommand.EaseSwitch command = new TaskCommand.EaseSwitch(key, level, true, actor, "go on");
    ask(
        command,
        (board, reply) -> board.ease(command, reply),
        reply -> {
          if (!(reply instanceof TaskReply.Switched)) {
            again(() -> ease(key, level));
          } else if (level == SwitchLevel.OFF) {
            engaged--;
          } else {
            world.time().after(500 + random.nextLong(3_000), () -> ease(key, SwitchLevel.OFF));
          }
        });
  }

  private void ask(
      TaskCommand command,
      BiConsumer<SwitchBoard, ReplyTo<TaskReply>> how,
      Consumer<@Nullable TaskReply> answer) {
    world.primary().call(command, how, answer);
  }

  private void again(Runnable task) {
    world.time().after(100 + random.nextLong(400), task);
  }
}
