package dev.parley.server.edge;

import dev.parley.engine.task.TaskLimits;
import dev.parley.server.edge.check.EdgeLimits;
import dev.parley.server.rule.RuleBook;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the edge listens and what it takes. Immutable.
 *
 * @param nodeId names the node to operators
 * @param address where to listen; port 0 for any that is free
 * @param tasks what shards take, to be told to agents
 * @param rules null for a broker without rules
 * @param brokerVersion told to agents, for their logs
 */
public record EdgeConfig(
    String nodeId,
    InetSocketAddress address,
    EdgeLimits limits,
    TaskLimits tasks,
    @Nullable RuleBook rules,
    String brokerVersion) {}
