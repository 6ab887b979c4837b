/** One applier for each event: the only code that writes what is stored. */
@NullMarked
package dev.parley.engine.task.applier;

import org.jspecify.annotations.NullMarked;
