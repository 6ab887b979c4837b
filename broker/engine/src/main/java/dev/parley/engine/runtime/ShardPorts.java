package dev.parley.engine.runtime;

import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What one shard reaches the world through. The journal and the checkpoint store stay open when the
 * shard closes: whoever made them closes them.
 *
 * @param journal the log of the shard
 * @param checkpoints the checkpoints of the shard; nobody else in this process writes to them
 * @param scheduler the time and the thread of the shard
 * @param appends shared by the shards of this thread
 * @param background runs what takes long and does not touch the state; any thread, may be shared
 * @param random jitter and nonces; used on the shard's thread only
 */
public record ShardPorts(
    Journal journal,
    CheckpointStore checkpoints,
    ShardScheduler scheduler,
    AppendRounds appends,
    Executor background,
    RandomGenerator random) {}
