package dev.parley.server.edge.task;

import dev.parley.server.edge.check.EdgeLimits;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.id.IdSource;
import dev.parley.server.shard.TaskShards;
import java.util.function.LongSupplier;

/**
 * What the calls of requesters work with.
 *
 * @param clock milliseconds by a clock that does not jump
 */
public record TaskContext(
    TaskShards shards, EdgeLimits limits, IdSource ids, Faults faults, LongSupplier clock) {}
