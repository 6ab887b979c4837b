/** Tests of the task domain: given some history, when a command comes, then these events. */
@NullMarked
package dev.parley.engine.task;

import org.jspecify.annotations.NullMarked;
