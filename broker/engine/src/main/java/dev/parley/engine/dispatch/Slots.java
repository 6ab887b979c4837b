package dev.parley.engine.dispatch;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The slots of one connected instance. Not thread-safe: guarded by the lock of its registry.
 *
 * <p>Invariant: a lease is added only while there are fewer than {@link #inFlightMax}; there may be
 * more only because the number was lowered or the instance brought them along.
 */
final class Slots {
  final Holder holder;
  final AgentFacts facts;
  final AgentConnection connection;
  final long connectTimeMs;

  /** What it can be addressed by: each of its capabilities, and its own id. */
  final List<Target> targets;

  /** Its own id. */
  final Target agent;

  /** Whether the instance is in every list of its targets: only {@link FreeLists} writes it. */
  boolean listed;

  private final Set<Lease> inFlight = new HashSet<>();
  private int inFlightMax;
  private boolean open;
  private boolean drained;

  Slots(Holder holder, AgentFacts facts, AgentConnection connection, long connectTimeMs) {
    this.holder = holder;
    this.facts = facts;
    this.connection = connection;
    this.connectTimeMs = connectTimeMs;
    List<Target> all = new ArrayList<>(facts.capabilities().size() + 1);
    for (String capability : facts.capabilities()) {
      all.add(Target.capability(holder.tenant(), capability));
    }
    this.agent = Target.agent(holder.tenant(), holder.agentId());
    all.add(agent);
    this.targets = List.copyOf(all);
  }

  void open(int newInFlightMax, Collection<Lease> held, boolean draining) {
    open = true;
    drained = draining;
    inFlightMax = newInFlightMax;
    inFlight.addAll(held);
  }

  boolean isOpen() {
    return open;
  }

  boolean isFree() {
    return open && !drained && inFlight.size() < inFlightMax;
  }

  /** No more work comes, for as long as the instance is connected by this connection. */
  void drain() {
    drained = true;
  }

  boolean isDrained() {
    return drained;
  }

  int inFlight() {
    return inFlight.size();
  }

  boolean meets(Demand demand) {
    return !demand.excludedAgents().contains(holder.agentId())
        && demand.selector().within(facts.labels().entries());
  }

  void occupy(Lease lease) {
    inFlight.add(lease);
  }

  boolean release(Lease lease) {
    return inFlight.remove(lease);
  }

  boolean holds(Lease lease) {
    return inFlight.contains(lease);
  }

  void setInFlightMax(int newInFlightMax) {
    inFlightMax = newInFlightMax;
  }

  AgentView.Instance view() {
    return new AgentView.Instance(
        holder.instanceId(), drained ? 0 : inFlightMax, inFlight.size(), connectTimeMs);
  }
}
