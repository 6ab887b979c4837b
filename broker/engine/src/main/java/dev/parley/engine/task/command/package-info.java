/** What can be asked of the task domain. */
@NullMarked
package dev.parley.engine.task.command;

import org.jspecify.annotations.NullMarked;
