package dev.parley.server.app;

import dev.parley.engine.task.LoopPolicies;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.LoopCheck;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.LoopMapper;
import dev.parley.v1.LoopPolicy;
import java.util.HashMap;
import java.util.Map;

/** Turns the loop policies of a configuration into those that the engine decides by. */
final class LoopDefaults {
  private static final String OTHERS = "";

  private LoopDefaults() {}

  static LoopPolicies of(Map<String, LoopPolicy> policies) {
    Map<String, dev.parley.journal.v1.LoopPolicy> stored = new HashMap<>();
    policies.forEach((capability, policy) -> stored.put(capability, checked(capability, policy)));
    dev.parley.journal.v1.LoopPolicy others = stored.remove(OTHERS);
    return new LoopPolicies(others == null ? LoopPolicies.DEFAULT.others() : others, stored);
  }

  private static dev.parley.journal.v1.LoopPolicy checked(String capability, LoopPolicy policy) {
    Check check = new Check();
    LoopCheck.checkDefault(check, capability, policy);
    Problem problem = check.problem();
    if (problem != null) {
      throw new IllegalArgumentException(problem.message());
    }
    return LoopMapper.toStored(policy);
  }
}
