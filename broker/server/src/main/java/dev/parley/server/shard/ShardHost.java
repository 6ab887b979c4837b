package dev.parley.server.shard;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.runtime.AppendRounds;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;

/** Runs all shards of a deployment on this node. Thread-safe. */
public final class ShardHost implements TaskShards {
  private final List<HostedShard> shards;
  private final Consumer<Boolean> availability;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();

  private volatile String lastProblem = "none was given";

  /** Which shards are open. Guarded by itself. */
  private final BitSet open = new BitSet();

  /**
   * Makes the shards, closed.
   *
   * @param stores where each shard keeps what it has; their number is the number of shards
   * @param loops gives each shard the thread that decides its commands; must have one thread each
   * @param background runs what takes long and does not touch the state
   * @param random split for each shard
   * @param availability told whether all shards are open, whenever that changes; must not block
   */
  public ShardHost(
      HostConfig config,
      List<ShardStores> stores,
      AgentRegistry agents,
      Supplier<ScheduledExecutorService> loops,
      Executor background,
      SplittableGenerator random,
      Consumer<Boolean> availability) {
    this.availability = availability;
    List<HostedShard> all = new ArrayList<>();
    Map<ScheduledExecutorService, AppendRounds> appends = new HashMap<>();
    for (ShardStores store : stores) {
      ScheduledExecutorService loop = loops.get();
      LoopShardScheduler scheduler = new LoopShardScheduler(loop);
      AppendRounds rounds = appends.computeIfAbsent(loop, l -> new AppendRounds(scheduler));
      RandomGenerator own = random.split();
      all.add(
          new HostedShard(
              all.size(), config, store, agents, scheduler, rounds, background, own, new Tally()));
    }
    this.shards = List.copyOf(all);
  }

  /**
   * Opens all shards.
   *
   * @return completes once all were open at the same time; fails with {@link ShardRefusedException}
   */
  public CompletableFuture<Void> open() {
    shards.forEach(hosted -> hosted.shard.open());
    return opened.copy();
  }

  @Override
  public int count() {
    return shards.size();
  }

  @Override
  public void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo) {
    shards.get(shard).shard.submit(command, replyTo);
  }

  @Override
  public Runnable watch(TaskKey task, TreeListener listener) {
    return shards.get(task.shard(shards.size())).feed.add(task, listener);
  }

  @Override
  public Runnable follow(TaskKey task, ReplyTo<TaskReply> follower) {
    return shards.get(task.shard(shards.size())).tasks.add(task, follower);
  }

  @Override
  public void readFollowed(TaskKey task, ReplyTo<TaskReply> follower) {
    shards.get(task.shard(shards.size())).read(task, follower);
  }

  /** Why a shard could not be opened or was closed, for people: the last reason. */
  public String lastProblem() {
    return lastProblem;
  }

  /**
   * Closes the shards: what was decided is committed before.
   *
   * @param grace how long to wait for that
   * @return whether all were closed in time
   */
  public boolean close(Duration grace) throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(shards.size());
    shards.forEach(hosted -> hosted.shard.close(closed::countDown));
    return closed.await(grace.toNanos(), TimeUnit.NANOSECONDS);
  }

  private final class Tally implements HostedShard.Observer {

    @Override
    public void opened(int shard) {
      boolean all;
      synchronized (open) {
        open.set(shard);
        all = open.cardinality() == shards.size();
      }
      if (all) {
        availability.accept(true);
        opened.complete(null);
      }
    }

    @Override
    public void closed(int shard, String why, boolean refused) {
      boolean were;
      lastProblem = "shard " + shard + ": " + why;
      synchronized (open) {
        were = open.cardinality() == shards.size();
        open.clear(shard);
      }
      if (were) {
        availability.accept(false);
      }
      if (refused) {
        opened.completeExceptionally(new ShardRefusedException(shard, why));
      }
    }
  }
}
