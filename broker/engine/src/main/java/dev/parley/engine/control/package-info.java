/** Kill switches and pauses, over all shards of a deployment. */
@NullMarked
package dev.parley.engine.control;

import org.jspecify.annotations.NullMarked;
