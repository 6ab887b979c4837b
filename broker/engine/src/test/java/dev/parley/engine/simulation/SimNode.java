package dev.parley.engine.simulation;

import dev.parley.engine.control.SwitchBoard;
import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.runtime.AppendRounds;
import dev.parley.engine.runtime.BrokenShard;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.Shard;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.runtime.ShardListener;
import dev.parley.engine.runtime.ShardPorts;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskMachine;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TasksView;
import dev.parley.engine.testing.EverySoOften;
import dev.parley.engine.testing.SimCheckpointStore;
import dev.parley.engine.testing.SimJournal;
import dev.parley.engine.testing.VirtualNode;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One broker process: its shards, its agents' slots, and the wires between them. */
final class SimNode {

  private final World world;
  private final VirtualNode node;
  private final AgentRegistry registry;
  private final AppendRounds appends;
  private final List<ShardSeat> seats = new ArrayList<>();
  private final SwitchBoard board = new SwitchBoard(new Seats());
  private boolean draining;
  private int drains;

  SimNode(World world, String name) {
    this.world = world;
    this.node = world.time().node();
    this.appends = new AppendRounds(node.scheduler());
    this.registry = new AgentRegistry(world.mutant().taskRules());
    for (int i = 0; i < world.chances().shards(); i++) {
      seats.add(new ShardSeat(i, name));
    }
  }

  void start() {
    seats.forEach(seat -> seat.shard.open());
  }

  VirtualNode process() {
    return node;
  }

  AgentRegistry registry() {
    return registry;
  }

  /** Gives out no more work until {@link #undrain}. */
  void drain() {
    node.background()
        .execute(() -> {
          draining = true;
          drains++;
          registry.drain();
        });
  }

  void undrain() {
    node.background()
        .execute(() -> {
          draining = false;
          registry.undrain();
        });
  }

  /** Whether it takes no agents but those that hold leases. */
  boolean draining() {
    return draining;
  }

  /** How often it was drained. */
  int drains() {
    return drains;
  }

  boolean serving() {
    return !node.isKilled()
        && !node.isFrozen()
        && seats.stream().allMatch(s -> s.shard.phase() == Shard.Phase.ACTIVE);
  }

  /** Whether nobody has claimed its shards since. */
  boolean owns() {
    return seats.stream().allMatch(ShardSeat::owns);
  }

  /**
   * Sends a command over the network and the answer back. Either may get lost; the caller is told
   * null when there is no answer to be had.
   */
  void call(TaskCommand asked, int shard, Consumer<@Nullable TaskReply> answer) {
    TaskCommand command = SimRules.ruled(asked);
    Call call = new Call(command, seats.get(shard), answer);
    if (world.chance(world.chances().replyLoss() / 2)) {
      world.counters().count(Counters.Event.REPLY_LOST);
      call.answerAfter(1_000, null);
      return;
    }
    call.answerAfter(20_000, null);
    world
        .time()
        .after(
            world.latency(),
            () ->
                node.background()
                    .execute(() -> {
                      call.due = world.referee().arrives(command);
                      seats.get(shard).shard.submit(command, call);
                    }));
  }

  /** What arrives in this very moment, right behind what has just arrived. */
  void arrives(TaskKey key, TaskCommand asked) {
    TaskCommand command = SimRules.ruled(asked);
    int shard = key.shard(seats.size());
    ShardSeat seat = seats.get(shard);
    seat.shard.submit(command, new Call(command, seat, reply -> {}));
  }

  void call(TaskKey key, TaskCommand command, Consumer<@Nullable TaskReply> answer) {
    call(command, key.shard(seats.size()), answer);
  }

  /** Sends a command to the switch board, over the same network. */
  void call(
      TaskCommand command,
      BiConsumer<SwitchBoard, ReplyTo<TaskReply>> how,
      Consumer<@Nullable TaskReply> answer) {
    Call call = new Call(command, null, answer);
    call.answerAfter(20_000, null);
    world
        .time()
        .after(world.latency(), () -> node.background().execute(() -> how.accept(board, call)));
  }

  /** Faults stop; what was decided goes on. */
  void calm() {
    seats.forEach(ShardSeat::calm);
  }

  /** Compares the state of every shard that rests with its log. */
  void compare() {
    seats.forEach(ShardSeat::compare);
  }

  private final class Seats implements SwitchBoard.Shards {

    @Override
    public int count() {
      return seats.size();
    }

    @Override
    public void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo) {
      seats.get(shard).shard.submit(command, replyTo);
    }
  }

  private final class Call implements ReplyTo<TaskReply> {
    private final TaskCommand command;
    private final @Nullable ShardSeat asked;
    private final Consumer<@Nullable TaskReply> answer;
    private Runnable due = () -> {};
    private boolean answered;

    /**
     * @param asked the only shard that is asked; null when there may be several
     */
    Call(TaskCommand command, @Nullable ShardSeat asked, Consumer<@Nullable TaskReply> answer) {
      this.command = command;
      this.asked = asked;
      this.answer = answer;
    }

    @Override
    public void reply(TaskReply reply) {
      world.referee().replied(command, reply);
      if (reply instanceof TaskReply.Acknowledged && asked != null && asked.owns()) {
        due.run();
      }
      if (reply instanceof TaskReply.Refused no && asked != null && asked.owns()) {
        world.referee().refused(command, no.refusal());
      }
      if (world.chance(world.chances().replyLoss() / 2)) {
        world.counters().count(Counters.Event.REPLY_LOST);
      } else {
        answerAfter(world.latency(), reply);
      }
    }

    @Override
    public void failed(ShardFailure failure) {
      Broken.unless(failure != ShardFailure.FAULT, "no faults", "%s failed", command);
      answerAfter(world.latency(), null);
    }

    void answerAfter(long delayMs, @Nullable TaskReply reply) {
      world
          .time()
          .after(
              delayMs,
              () -> {
                if (!answered) {
                  answered = true;
                  answer.accept(reply);
                }
              });
    }
  }

  /** A shard of this node with its ports, and what hears it. */
  private final class ShardSeat implements ShardListener<TaskEffect> {
    private final int index;
    private final SimJournal journal;
    private final SimCheckpointStore checkpoints;
    private final Shard<TaskCommand, TaskReply, TaskEffect> shard;
    private @Nullable TaskMachine machine;
    private final List<TaskCommand> undelivered = new ArrayList<>();
    private long nextPosition;
    private long epoch;

    ShardSeat(int index, String name) {
      this.index = index;
      this.journal =
          new SimJournal(
              world.log(index),
              world.time(),
              world.fork(name + "/journal/" + index),
              world.journalFaults());
      this.checkpoints =
          new SimCheckpointStore(
              world.checkpoints(index),
              world.time(),
              world.fork(name + "/checkpoints/" + index),
              world.checkpointFaults());
      ShardPorts ports =
          new ShardPorts(
              new CountingJournal(journal, world.counters()),
              checkpoints,
              node.scheduler(),
              appends,
              node.background(),
              world.fork(name + "/jitter/" + index));
      this.shard =
          BrokenShard.create(
              name,
              world.chances().shard(),
              ports,
              this::newMachine,
              this,
              world.mutant().shardRule());
    }

    private IdleMachine newMachine() {
      TaskMachine fresh =
          new TaskMachine(
              world.chances().limits(),
              world.mutant().taskRules(),
              world.fork("machine/" + index + "/" + world.time().steps()),
              new EverySoOften(),
              registry,
              () -> shard.wake(),
              SimStamps.STAMPS,
              key -> true);
      machine = fresh;
      nextPosition = 0;
      return new IdleMachine(fresh, (position, nowMs) -> idle(position, nowMs, fresh.tasks()));
    }

    private void idle(long position, long nowMs, TasksView tasks) {
      if (owns()) {
        world.referee().idle(index, position, nowMs, tasks);
      }
    }

    /** Whether nobody has claimed the shard since. */
    boolean owns() {
      return world.referee().truth(index).isOwnedIn(epoch);
    }

    void calm() {
      journal.faults(World.CALM_JOURNAL);
      checkpoints.faults(World.CALM_CHECKPOINTS);
    }

    /** Who lost the shard without having had anything to write since then knows no better. */
    void compare() {
      if (machine != null && shard.phase() == Shard.Phase.ACTIVE && owns()) {
        world.referee().rests(index, machine, world.mutant().taskRules());
      }
    }

    @Override
    public void committed(long firstPosition, List<Event> events) {
      Broken.unless(
          nextPosition == 0 || firstPosition == nextPosition,
          "gapless history",
          "events from %d were told after those before %d",
          firstPosition,
          nextPosition);
      nextPosition = firstPosition + events.size();
      world.referee().committed(index, firstPosition, events);
    }

    @Override
    public void effect(TaskEffect effect) {
      world.referee().left(effect);
      switch (effect) {
        case TaskEffect.Deliver work -> {
          if (!registry.deliver(work)) {
            shard.submitInternal(
                new TaskCommand.YieldAssignment(work.lease(), work.holder()), ReplyTo.nobody());
          }
        }
        case TaskEffect.Revoke revoke -> registry.revoke(revoke);
        case TaskEffect.BudgetNotice notice -> registry.warn(notice);
        case TaskEffect.Tell news -> registry.tell(news);
        case TaskEffect.RequestStop stop -> registry.requestStop(stop);
        case TaskEffect.TellFollowers told -> {}
      }
    }

    @Override
    public void dropped(TaskEffect effect) {
      if (effect instanceof TaskEffect.Deliver work) {
        registry.release(work.holder(), work.lease());
        undelivered.add(new TaskCommand.YieldAssignment(work.lease(), work.holder()));
      }
    }

    @Override
    public void opened(long epoch) {
      this.epoch = epoch;
      world.counters().count(Counters.Event.SHARD_RELOADED);
      undelivered.forEach(command -> shard.submitInternal(command, ReplyTo.nobody()));
      undelivered.clear();
      if (seats.stream().allMatch(seat -> seat.shard.phase() == Shard.Phase.ACTIVE)) {
        board.spread(ReplyTo.nobody());
      }
      if (machine != null) {
        world.referee().loaded(index, epoch, machine, world.mutant().taskRules());
      }
    }

    @Override
    public void closed(String why) {}

    @Override
    public void fault(String where, Throwable cause) {
      throw cause instanceof Broken broken ? broken : new Broken("no faults", where, cause);
    }
  }
}
