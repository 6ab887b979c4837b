/** The tasks of a shard and the indexes over them. */
@NullMarked
package dev.parley.engine.task.state;

import org.jspecify.annotations.NullMarked;
