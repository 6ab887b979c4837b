/** The calls of requesters: creating, reading, watching and changing tasks. */
@NullMarked
package dev.parley.server.edge.task;

import org.jspecify.annotations.NullMarked;
