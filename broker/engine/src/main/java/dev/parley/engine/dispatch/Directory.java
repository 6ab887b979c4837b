package dev.parley.engine.dispatch;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, by tenant, agent and instance. Not thread-safe: guarded by the lock of its
 * registry.
 */
final class Directory {
  private final Map<String, SortedMap<String, SequencedMap<String, Slots>>> byTenant =
      new HashMap<>();

  @Nullable Slots get(Holder holder) {
    SequencedMap<String, Slots> instances = instances(holder.tenant(), holder.agentId());
    return instances == null ? null : instances.get(holder.instanceId());
  }

  /** Adds an instance as the newest of its agent. It must not be there. */
  void add(Slots slots) {
    byTenant
        .computeIfAbsent(slots.holder.tenant(), t -> new TreeMap<>())
        .computeIfAbsent(slots.holder.agentId(), a -> new LinkedHashMap<>())
        .put(slots.holder.instanceId(), slots);
  }

  void remove(Holder holder) {
    SortedMap<String, SequencedMap<String, Slots>> agents = byTenant.get(holder.tenant());
    SequencedMap<String, Slots> instances = agents == null ? null : agents.get(holder.agentId());
    if (agents == null || instances == null) {
      return;
    }
    instances.remove(holder.instanceId());
    if (instances.isEmpty()) {
      agents.remove(holder.agentId());
    }
    if (agents.isEmpty()) {
      byTenant.remove(holder.tenant());
    }
  }

  /** All instances. */
  List<Slots> all() {
    return byTenant.values().stream()
        .flatMap(agents -> agents.values().stream())
        .flatMap(instances -> instances.values().stream())
        .toList();
  }

  /** Whether an instance meets a demand to which work may come, now or later. */
  boolean hasAnybody(Demand demand) {
    return byTenant
        .getOrDefault(demand.target().tenant(), Collections.emptySortedMap())
        .values()
        .stream()
        .flatMap(instances -> instances.values().stream())
        .anyMatch(slots ->
            slots.isOpen()
                && !slots.isDrained()
                && slots.targets.contains(demand.target())
                && slots.meets(demand));
  }

  @Nullable AgentView view(String tenant, String agentId) {
    SequencedMap<String, Slots> instances = instances(tenant, agentId);
    return instances == null ? null : view(agentId, instances);
  }

  /** What all instances of an agent together can do; null when none is there. */
  @Nullable SortedSet<String> capabilities(String tenant, String agentId) {
    SequencedMap<String, Slots> instances = instances(tenant, agentId);
    if (instances == null) {
      return null;
    }
    SortedSet<String> all = new TreeSet<>();
    instances.values().forEach(slots -> all.addAll(slots.facts.capabilities()));
    return all;
  }

  /** Lists agents of which the newest instance has a capability and labels, by id. */
  List<AgentView> list(
      String tenant, @Nullable String capability, Labels labels, String afterAgentId, int limit) {
    List<AgentView> found = new ArrayList<>();
    SortedMap<String, SequencedMap<String, Slots>> agents = byTenant.get(tenant);
    if (agents == null) {
      return found;
    }
    for (var agent : agents.tailMap(afterAgentId + '\0').entrySet()) {
      if (found.size() == limit) {
        break;
      }
      AgentFacts facts = agent.getValue().lastEntry().getValue().facts;
      if ((capability == null || facts.capabilities().contains(capability))
          && labels.within(facts.labels().entries())) {
        found.add(view(agent.getKey(), agent.getValue()));
      }
    }
    return found;
  }

  private @Nullable SequencedMap<String, Slots> instances(String tenant, String agentId) {
    SortedMap<String, SequencedMap<String, Slots>> agents = byTenant.get(tenant);
    return agents == null ? null : agents.get(agentId);
  }

  private static AgentView view(String agentId, SequencedMap<String, Slots> instances) {
    return new AgentView(
        agentId,
        instances.lastEntry().getValue().facts.card(),
        instances.values().stream().map(Slots::view).toList());
  }
}
