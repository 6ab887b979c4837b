package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.dispatch.AgentConnection;
import dev.parley.engine.dispatch.AgentFacts;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One connection of an agent to one node. */
final class SimLink implements AgentConnection {

  private final SimAgent agent;
  private final World world;
  private final RandomGenerator random;
  private final SimNode node;
  private final Holder holder;
  private boolean up = true;
  private boolean welcome;

  /** How often the node had been drained when it took the agent in; -1 if it was draining then. */
  private int drains = -1;

  private final Deque<Runnable> inbound = new ArrayDeque<>();

  /** What is sent before the welcome waits for it. */
  private final List<Runnable> early = new ArrayList<>();

  SimLink(SimAgent agent, World world, RandomGenerator random, SimNode node, Holder holder) {
    this.agent = agent;
    this.world = world;
    this.random = random;
    this.node = node;
    this.holder = holder;
  }

  SimNode node() {
    return node;
  }

  Holder holder() {
    return holder;
  }

  boolean isUp() {
    return up;
  }

  /** Whether the node has taken the agent in. */
  boolean isWelcome() {
    return welcome;
  }

  void hangUp() {
    up = false;
    world
        .time()
        .after(
            world.latency(),
            () ->
                node.process()
                    .background()
                    .execute(() -> node.registry().disconnect(holder, this)));
  }

  void hello(Set<Lease> held) {
    AgentFacts facts =
        new AgentFacts(new TreeSet<>(agent.capabilities()), Labels.NONE, ByteString.EMPTY);
    node.registry().connect(holder, facts, this, world.time().nowMs());
    Set<Lease> confirmed = new HashSet<>();
    int[] missing = {world.chances().shards()};
    for (int shard = 0; shard < world.chances().shards(); shard++) {
      node.call(
          new TaskCommand.ReconcileInstance(holder, held),
          shard,
          reply -> {
            if (reply instanceof TaskReply.Confirmed live) {
              confirmed.addAll(live.leases());
              if (--missing[0] == 0) {
                node.process().background().execute(() -> welcome(confirmed));
              }
            } else if (up) {
              agent.reconnect();
            }
          });
    }
  }

  private void welcome(Set<Lease> confirmed) {
    drains = node.draining() ? -1 : node.drains();
    if (!up || !node.registry().open(holder, this, agent.inFlightMax(), confirmed)) {
      return;
    }
    welcome = true;
    agent.welcomed(confirmed);
    early.forEach(Runnable::run);
  }

  /** Whether the node gives no more work to it. */
  boolean drained() {
    return node.registry().isDrained(holder, this);
  }

  void send(TaskCommand command, Consumer<@Nullable TaskReply> answer) {
    TaskCommand.AgentCommand c = (TaskCommand.AgentCommand) command;
    node.call(
        leaseOf(c).task(),
        command,
        reply -> {
          if (up) {
            answer.accept(reply);
          }
        });
  }

  void release(Lease lease) {
    world
        .time()
        .after(
            world.latency(),
            () ->
                node.process().background().execute(() -> node.registry().release(holder, lease)));
  }

  @Override
  public boolean deliver(TaskEffect.Deliver work) {
    if (!up) {
      return false;
    }
    Broken.unless(
        drains == node.drains(),
        "a node that drains gives out no work",
        "%s was given %s",
        holder,
        work.lease());
    arrives(() -> agent.begin(work));
    return true;
  }

  @Override
  public void tell(TaskEffect.Tell news) {
    afterWelcome(() -> arrives(() -> agent.told(news)));
  }

  private void afterWelcome(Runnable frame) {
    if (welcome) {
      frame.run();
    } else {
      early.add(frame);
    }
  }

  /** A stream keeps its order: each arrival brings the oldest frame, however long it took. */
  private void arrives(Runnable frame) {
    inbound.add(frame);
    world
        .time()
        .after(
            world.latency(),
            () -> {
              Runnable oldest = inbound.remove();
              if (up && agent.isOn(this)) {
                oldest.run();
              }
            });
  }

  @Override
  public void revoke(TaskEffect.Revoke revoke) {
    later(
        50,
        () -> {
          if (!agent.isDeaf(revoke.lease())) {
            agent.stop(revoke.lease());
          }
        });
  }

  /** Takes its time, and overtakes nothing: its lease may be on the way. */
  private void later(long ms, Runnable frame) {
    afterWelcome(() -> world.time().after(random.nextLong(ms), () -> arrives(frame)));
  }

  @Override
  public void warn(TaskEffect.BudgetNotice notice) {}

  @Override
  public void requestStop(TaskEffect.RequestStop request) {
    later(200, () -> agent.askedToStop(request.lease()));
  }

  @Override
  public void replaced() {}

  private static Lease leaseOf(TaskCommand.AgentCommand command) {
    return switch (command) {
      case TaskCommand.AcceptAttempt c -> c.lease();
      case TaskCommand.DeclineAttempt c -> c.lease();
      case TaskCommand.Heartbeat c -> c.lease();
      case TaskCommand.ReportProgress c -> c.lease();
      case TaskCommand.SubmitResult c -> c.lease();
      case TaskCommand.SubmitVerdict c -> c.lease();
      case TaskCommand.FailAttempt c -> c.lease();
      case TaskCommand.ReportStop c -> c.lease();
      case TaskCommand.Ask c -> c.lease();
      case TaskCommand.Propose c -> c.lease();
      case TaskCommand.UseApproval c -> c.lease();
      case TaskCommand.ConfirmDelivery c -> c.lease();
      case TaskCommand.YieldAssignment c -> c.lease();
      case TaskCommand.YieldTask c -> c.lease();
      case TaskCommand.ReconcileInstance c ->
          throw new IllegalArgumentException("Expected a command about a lease, but got " + c);
    };
  }
}
