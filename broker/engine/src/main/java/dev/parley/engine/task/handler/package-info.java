/** One handler for each command: reads the state, returns a decision, changes nothing. */
@NullMarked
package dev.parley.engine.task.handler;

import org.jspecify.annotations.NullMarked;
