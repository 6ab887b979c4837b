package dev.parley.engine.task;

import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.dispatch.SlotPool;
import dev.parley.engine.dispatch.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Slots of agents that a test names, in the order in which it named them. */
final class TestSlots implements SlotPool {

  record Agent(Holder holder, Set<String> capabilities, Map<String, String> labels, int slots) {}

  private final List<Agent> agents = new ArrayList<>();
  private final Map<Holder, Set<Lease>> taken = new HashMap<>();
  private final Map<Target, Waiter> waiting = new HashMap<>();

  void add(Agent agent) {
    agents.add(agent);
    wake();
  }

  @Override
  public @Nullable Holder take(Demand demand, Set<Target> barred, Lease lease, Waiter waiter) {
    for (Agent agent : agents) {
      Holder holder = agent.holder();
      boolean out = barred.contains(Target.agent(holder.tenant(), holder.agentId()));
      if (!out && meets(agent, demand) && inFlight(agent.holder()).size() < agent.slots()) {
        inFlight(agent.holder()).add(lease);
        return agent.holder();
      }
    }
    waiting.put(demand.target(), waiter);
    return null;
  }

  @Override
  public void forget(Target target, Waiter waiter) {
    waiting.remove(target, waiter);
  }

  /** The targets for which somebody who is free is waited for. */
  Set<Target> awaited() {
    return waiting.keySet();
  }

  @Override
  public boolean hasAnybody(Demand demand) {
    return agents.stream().anyMatch(agent -> meets(agent, demand));
  }

  @Override
  public void release(Holder holder, Lease lease) {
    if (inFlight(holder).remove(lease)) {
      wake();
    }
  }

  Set<Lease> inFlight(Holder holder) {
    return taken.computeIfAbsent(holder, h -> new LinkedHashSet<>());
  }

  private void wake() {
    Map<Target, Waiter> woken = Map.copyOf(waiting);
    waiting.clear();
    woken.forEach((target, waiter) -> waiter.freed(target));
  }

  private static boolean meets(Agent agent, Demand demand) {
    Target target = demand.target();
    boolean addressed =
        target.kind() == Target.Kind.AGENT
            ? agent.holder().agentId().equals(target.name())
            : agent.capabilities().contains(target.name());
    return addressed
        && demand.selector().within(agent.labels())
        && !demand.excludedAgents().contains(agent.holder().agentId());
  }
}
