package dev.parley.server.edge.rule;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.rule.RuleBook;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Tells whose agents may come to work on a task. Thread-safe.
 *
 * @param agents asked what an agent can do that a task is for
 * @param loops hold where neither a task nor one above it says
 */
record Eligible(AgentRegistry agents, LoopPolicies loops) {

  /**
   * All capabilities whose agents may come to work on a task, or on what the broker makes of it.
   *
   * @param task with the loop policy that it has below its parent
   * @param asked by which capability an agent is asked; empty when nobody says
   */
  Set<String> capabilities(String tenant, TaskCreated task, String asked) {
    Set<String> all = capabilities(tenant, task);
    if (!asked.isEmpty()) {
      all.add(asked);
    }
    return all;
  }

  private Set<String> capabilities(String tenant, TaskCreated task) {
    Set<String> all = new LinkedHashSet<>();
    if (task.hasFanOut()) {
      TaskCreated template = task.getFanOut().getTemplate();
      all.addAll(capabilities(tenant, loops.inheritOfTemplate(template, task)));
    }
    all.add(task.getCapability());
    all.add(task.getVerificationPolicy().getEscalationCapability());
    all.add(task.getRetryPolicy().getEscalation().getCapability());
    all.add(loops.of(task).getEscalationCapability());
    if (task.getCapability().isEmpty() && !task.getAgentId().isEmpty()) {
      all.addAll(ofAgent(tenant, task.getAgentId()));
    }
    all.remove("");
    return all;
  }

  private Set<String> ofAgent(String tenant, String agentId) {
    Set<String> known = agents.capabilities(tenant, agentId);
    return known == null ? Set.of(RuleBook.ANY_CAPABILITY) : known;
  }
}
