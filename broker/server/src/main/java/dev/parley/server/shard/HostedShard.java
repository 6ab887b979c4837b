package dev.parley.server.shard;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.runtime.AppendRounds;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.Shard;
import dev.parley.engine.runtime.ShardListener;
import dev.parley.engine.runtime.ShardPorts;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskMachine;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.GetTask;
import dev.parley.engine.task.command.TaskCommand.YieldAssignment;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event;
import dev.parley.server.calendar.CronTimes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard with what it needs in this process: its place on a thread, its watchers and the agents.
 * What the shard tells comes on its thread; the rest may be called from any thread.
 */
final class HostedShard implements ShardListener<TaskEffect> {
  private static final Logger LOG = LoggerFactory.getLogger(HostedShard.class);

  /** Told how a shard fares, on its thread. */
  interface Observer {
    void opened(int shard);

    void closed(int shard, String why, boolean refused);
  }

  final Shard<TaskCommand, TaskReply, TaskEffect> shard;
  final TreeFeed feed = new TreeFeed();
  final TaskFeed tasks = new TaskFeed(this::read);

  private final int number;
  private final AgentRegistry agents;
  private final Observer observer;
  private final ShardSlots slots;

  /** What to do about news that nobody was told. On the shard's thread only. */
  private final Set<TaskCommand> undelivered = new LinkedHashSet<>();

  HostedShard(
      int number,
      HostConfig config,
      ShardStores stores,
      AgentRegistry agents,
      LoopShardScheduler scheduler,
      AppendRounds appends,
      Executor background,
      RandomGenerator random,
      Observer observer) {
    this.number = number;
    this.agents = agents;
    this.observer = observer;
    this.slots = new ShardSlots(agents);
    this.shard =
        new Shard<>(
            config.nodeId(),
            config.shard(),
            new ShardPorts(
                stores.journal(), stores.checkpoints(), scheduler, appends, background, random),
            () ->
                new TaskMachine(
                    config.tasks(),
                    TaskRules.SOUND,
                    random,
                    CronTimes.TIMES,
                    slots,
                    this::wake,
                    config.stamps(),
                    tasks::isFollowed),
            this);
  }

  private void wake() {
    shard.wake();
  }

  @Override
  public void committed(long firstPosition, List<Event> events) {
    feed.committed(firstPosition, events);
  }

  void read(TaskKey task, ReplyTo<TaskReply> reader) {
    shard.submitInternal(new GetTask(task), reader);
  }

  @Override
  public void effect(TaskEffect effect) {
    switch (effect) {
      case TaskEffect.Deliver work -> {
        if (!agents.deliver(work)) {
          shard.submitInternal(new YieldAssignment(work.lease(), work.holder()), ReplyTo.nobody());
        }
      }
      case TaskEffect.Revoke revoke -> agents.revoke(revoke);
      case TaskEffect.BudgetNotice notice -> agents.warn(notice);
      case TaskEffect.Tell news -> agents.tell(news);
      case TaskEffect.RequestStop request -> agents.requestStop(request);
      case TaskEffect.TellFollowers told -> tasks.tell(told.task());
    }
  }

  @Override
  public void dropped(TaskEffect effect) {
    switch (effect) {
      case TaskEffect.Deliver work -> {
        agents.release(work.holder(), work.lease());
        undelivered.add(new YieldAssignment(work.lease(), work.holder()));
      }
      // Nobody knows whether it happened. If it did, the next heartbeat tells the holder.
      case TaskEffect.Revoke revoke -> {}
      // The history has it.
      case TaskEffect.BudgetNotice notice -> {}
      // Whoever opens the shard says it again.
      case TaskEffect.Tell news -> {}
      case TaskEffect.RequestStop request -> {}
      // Whoever opens the shard reads it again.
      case TaskEffect.TellFollowers told -> {}
    }
  }

  @Override
  public void opened(long epoch) {
    LOG.info("Shard {} is open in epoch {}", number, epoch);
    // What became durable although nobody knew is assigned to agents that never heard of it.
    undelivered.forEach(command -> shard.submitInternal(command, ReplyTo.nobody()));
    undelivered.clear();
    feed.missed();
    tasks.missed();
    observer.opened(number);
  }

  @Override
  public void closed(String why) {
    slots.forget();
    boolean refused = shard.phase() == Shard.Phase.REFUSED;
    if (refused) {
      LOG.error("Shard {} cannot be opened: {}", number, why);
    } else {
      LOG.info("Shard {} is closed: {}", number, why);
    }
    observer.closed(number, why, refused);
  }

  @Override
  public void fault(String where, Throwable cause) {
    LOG.error("Fault in shard {}: {}", number, where, cause);
  }

  @Override
  public void checkpointFailed(String why) {
    LOG.warn(
        "A checkpoint of shard {} could not be written and will be tried again: {}", number, why);
  }
}
