/**
 * The shard runtime: one single-writer state machine over one journal partition.
 *
 * <p>It knows batches, epochs and positions, but nothing of tasks. The domain reaches it through
 * {@link dev.parley.engine.runtime.StateMachine}, the world through {@link
 * dev.parley.engine.runtime.Journal}, {@link dev.parley.engine.runtime.CheckpointStore} and {@link
 * dev.parley.engine.runtime.ShardScheduler}.
 */
@NullMarked
package dev.parley.engine.runtime;

import org.jspecify.annotations.NullMarked;
