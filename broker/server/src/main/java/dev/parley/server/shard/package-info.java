/**
 * The shards of this node: runs them, finds the one that holds a task, and tells who watches it
 * what was committed.
 */
@NullMarked
package dev.parley.server.shard;

import org.jspecify.annotations.NullMarked;
