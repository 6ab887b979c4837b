package dev.parley.server.shard;

import dev.parley.engine.runtime.CheckpointStore;
import dev.parley.engine.runtime.Journal;

/**
 * Where one shard keeps what it has. Whoever made them closes them, after the shards.
 *
 * @param journal its log
 * @param checkpoints its checkpoints
 */
public record ShardStores(Journal journal, CheckpointStore checkpoints) {}
