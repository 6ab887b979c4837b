package dev.parley.server.edge.agent;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.task.TaskLimits;
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
 * What the streams of agents work with.
 *
 * @param rules null where there are none
 * @param clock milliseconds since 1970
 * @param brokerVersion told to agents, for their logs
 */
public record AgentContext(
    TaskShards shards,
    AgentRegistry agents,
    EdgeLimits limits,
    TaskLimits taskLimits,
    IdSource ids,
    Faults faults,
    ResultChecks checks,
    CardSchemas cardSchemas,
    @Nullable RuleDesk rules,
    LongSupplier clock,
    String brokerVersion) {}
