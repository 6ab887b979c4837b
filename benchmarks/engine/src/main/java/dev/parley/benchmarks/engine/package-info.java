/**
 * Measures the engine alone: the shard, the task domain and the agent registry as they run in
 * production, around ports that cost next to nothing.
 */
@NullMarked
package dev.parley.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
