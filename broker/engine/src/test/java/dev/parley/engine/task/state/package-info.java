/**
 * Tests of the structures that hold the tasks, each beside a model that is too simple to be wrong.
 */
@NullMarked
package dev.parley.engine.task.state;

import org.jspecify.annotations.NullMarked;
