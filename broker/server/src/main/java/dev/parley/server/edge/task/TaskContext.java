package dev.parley.server.edge.task;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.server.edge.check.EdgeLimits;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.id.IdSource;
import dev.parley.server.edge.rule.RuleDesk;
import dev.parley.server.edge.verify.CardSchemas;
import dev.parley.server.edge.verify.ResultChecks;
import dev.parley.server.shard.TaskShards;
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
    LongSupplier clock) {}
