package dev.parley.server.shard;

import dev.parley.engine.runtime.ShardConfig;
import dev.parley.engine.task.ContentStamps;
import dev.parley.engine.task.TaskLimits;

/**
 * How the shards of a node run. Immutable.
 *
 * @param nodeId names the node in the journal
 * @param shard limits and intervals of each shard
 * @param tasks what each shard will take
 * @param stamps lowers trust labels in content
 */
public record HostConfig(
    String nodeId, ShardConfig shard, TaskLimits tasks, ContentStamps stamps) {}
