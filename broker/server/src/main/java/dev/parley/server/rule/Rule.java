package dev.parley.server.rule;

import dev.parley.v1.RuleContext;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import dev.parley.v1.RuleTask;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rule, compiled. Immutable and thread-safe.
 *
 * @param conditions one for each hook that it is asked at
 * @param capabilities of the tasks that it is about, empty for all; one that ends with '*' stands
 *     for all that begin like it. What is allowed is allowed to those that a task is for now, all
 *     else is said of those that may ever come to work on it
 * @param tenants that it is about; empty for all
 * @param review not null when the decision is to require one
 */
record Rule(
    String id,
    Map<RuleHook, RuleExpression> conditions,
    List<String> capabilities,
    List<String> tenants,
    RuleDecision decision,
    String message,
    Ruling.@Nullable Review review) {

  /** Whether the rule is about something; its condition is another matter. */
  boolean matches(RuleContext context) {
    return (tenants.isEmpty() || tenants.contains(context.getPrincipal().getTenant()))
        && (capabilities.isEmpty() || isAbout(context.getTask()));
  }

  private boolean isAbout(RuleTask task) {
    return decision == RuleDecision.RULE_DECISION_ALLOW
        ? !task.getCapability().isEmpty() && isAbout(task.getCapability())
        : task.getCapabilitiesList().stream()
            .anyMatch(one -> one.equals(RuleBook.ANY_CAPABILITY) || isAbout(one));
  }

  private boolean isAbout(String capability) {
    for (String pattern : capabilities) {
      boolean fits =
          pattern.endsWith("*")
              ? capability.startsWith(pattern.substring(0, pattern.length() - 1))
              : capability.equals(pattern);
      if (fits) {
        return true;
      }
    }
    return false;
  }

  Ruling.Word word() {
    return new Ruling.Word(id, decision, message, false);
  }
}
