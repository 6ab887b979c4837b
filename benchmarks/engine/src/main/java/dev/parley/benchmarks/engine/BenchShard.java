package dev.parley.benchmarks.engine;

import com.google.protobuf.ByteString;
import dev.parley.engine.dispatch.AgentConnection;
import dev.parley.engine.dispatch.AgentFacts;
import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.runtime.AppendRounds;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.Shard;
import dev.parley.engine.runtime.ShardConfig;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.runtime.ShardListener;
import dev.parley.engine.runtime.ShardPorts;
import dev.parley.engine.task.FireTimes;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.TaskMachine;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A shard as the broker runs it, with agents that take work and keep it until they are asked. All
 * of it, checkpoints included, runs on the thread that calls {@link #run}.
 */
final class BenchShard implements ShardListener<TaskEffect>, ReplyTo<TaskReply>, AgentConnection {
  private final LoopScheduler scheduler;
  private final AgentRegistry agents = new AgentRegistry();
  private final Shard<TaskCommand, TaskReply, TaskEffect> shard;
  private List<TaskEffect.Deliver> delivered = new ArrayList<>();
  private long replies;

  /** A shard that keeps nothing outside of its memory. */
  BenchShard(TaskLimits limits) {
    this(limits, new LoopScheduler(), false);
  }

  private BenchShard(TaskLimits limits, LoopScheduler scheduler, boolean keep) {
    this(
        limits,
        scheduler,
        new HeapJournal(keep, scheduler::execute),
        new HeapCheckpoints(keep, scheduler::execute));
  }

  /** A shard over what an earlier one may have stored. */
  BenchShard(
      TaskLimits limits,
      LoopScheduler scheduler,
      HeapJournal journal,
      HeapCheckpoints checkpoints) {
    this.scheduler = scheduler;
    SplittableRandom random = new SplittableRandom(1);
    ShardPorts ports =
        new ShardPorts(
            journal,
            checkpoints,
            scheduler,
            new AppendRounds(scheduler),
            scheduler::execute,
            random);
    this.shard =
        new Shard<>(
            "node",
            ShardConfig.DEFAULTS,
            ports,
            () ->
                new TaskMachine(
                    limits, TaskRules.SOUND, random, FireTimes.NONE, agents, this::wake),
            this);
  }

  private void wake() {
    shard.wake();
  }

  void open() {
    shard.open();
    run();
    if (shard.phase() != Shard.Phase.ACTIVE) {
      throw new IllegalStateException("Expected an open shard, but it is " + shard.phase());
    }
  }

  /** Connects instances, each of an agent of its own, that take some tasks at a time. */
  void connect(int instances, int inFlightMax) {
    AgentFacts facts =
        new AgentFacts(new TreeSet<>(List.of(Requests.CAPABILITY)), Labels.NONE, ByteString.EMPTY);
    for (int i = 0; i < instances; i++) {
      Holder holder = new Holder(Requests.TENANT, "agent-" + i, "instance-" + i);
      agents.connect(holder, facts, this, scheduler.nowMs());
      agents.open(holder, this, inFlightMax, List.of());
    }
    run();
  }

  void submit(TaskCommand command) {
    shard.submit(command, this);
  }

  void run() {
    scheduler.run();
  }

  void advance(long ms) {
    scheduler.advance(ms);
  }

  /** Takes what was delivered since it was asked last. */
  List<TaskEffect.Deliver> takeDelivered() {
    List<TaskEffect.Deliver> taken = delivered;
    delivered = new ArrayList<>(taken.size());
    return taken;
  }

  /** How many commands were answered as they should be. */
  long replies() {
    return replies;
  }

  @Override
  public void reply(TaskReply reply) {
    if (reply instanceof TaskReply.Refused refused) {
      throw new IllegalStateException("Expected no refusal, but: " + refused.message());
    }
    replies++;
  }

  @Override
  public void failed(ShardFailure failure) {
    throw new IllegalStateException("Expected a reply, but the command failed: " + failure);
  }

  @Override
  public void effect(TaskEffect effect) {
    switch (effect) {
      case TaskEffect.Deliver work -> agents.deliver(work);
      case TaskEffect.Revoke revoke -> agents.revoke(revoke);
      case TaskEffect.BudgetNotice notice -> agents.warn(notice);
      case TaskEffect.Tell news -> agents.tell(news);
      case TaskEffect.RequestStop request -> agents.requestStop(request);
      case TaskEffect.TellFollowers told -> {}
    }
  }

  @Override
  public boolean deliver(TaskEffect.Deliver work) {
    return delivered.add(work);
  }

  @Override
  public void revoke(TaskEffect.Revoke revoke) {
    throw new IllegalStateException("Expected no lease to be revoked, but: " + revoke.message());
  }

  @Override
  public void tell(TaskEffect.Tell news) {
    throw new IllegalStateException("Expected nobody to ask or say anything, but: " + news);
  }

  @Override
  public void requestStop(TaskEffect.RequestStop request) {
    throw new IllegalStateException("Expected no task to be canceled, but: " + request.message());
  }

  @Override
  public void fault(String where, Throwable cause) {
    throw new IllegalStateException("Expected no fault, but found one in " + where, cause);
  }

  @Override
  public void dropped(TaskEffect effect) {
    throw new IllegalStateException("Expected every effect to leave, but one was dropped");
  }

  @Override
  public void committed(long firstPosition, List<Event> events) {}

  @Override
  public void opened(long epoch) {}

  @Override
  public void closed(String why) {}

  @Override
  public void warn(TaskEffect.BudgetNotice notice) {}

  @Override
  public void replaced() {}
}
