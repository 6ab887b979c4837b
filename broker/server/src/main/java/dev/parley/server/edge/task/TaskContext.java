package dev.parley.server.edge.task;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.server.edge.check.EdgeLimits;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.id.IdSource;
import dev.parley.server.edge.rule.RuleDesk;
import dev.parley.server.edge.verify.CardSchemas;
import dev.parley.server.edge.verify.ResultChecks;
import dev.parley.server.security.Identity;
import dev.parley.server.shard.TaskShards;
import dev.parley.v1.TaskSpec;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of requesters work with.
 *
 * @param agents asked for whom a broadcast is
 * @param rules null where there are none
 * @param clock milliseconds by a clock that does not jump
 */
public record TaskContext(
    TaskShards shards,
    AgentRegistry agents,
    EdgeLimits limits,
    IdSource ids,
    Faults faults,
    ResultChecks checks,
    CardSchemas cardSchemas,
    @Nullable RuleDesk rules,
    LongSupplier clock) {

  /**
   * Compiles the checks of a spec, and holds its inputs to them and to the cards of those that it
   * could be given to.
   *
   * @param done told what is wrong, null for nothing; on any thread, and before this returns when
   *     there is nothing to hold it to
   */
  public void prepare(Identity caller, TaskSpec spec, Consumer<@Nullable Problem> done) {
    Set<String> schemas = cardSchemas.inputSchemas(caller.tenant(), spec);
    if (ResultChecks.hasChecks(spec) || !schemas.isEmpty()) {
      checks.prepare(caller, spec, schemas, done);
    } else {
      done.accept(null);
    }
  }
}
