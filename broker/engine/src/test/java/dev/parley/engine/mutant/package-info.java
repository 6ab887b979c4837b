/** Breaks single methods of the broker, to see whether their tests notice. */
@NullMarked
package dev.parley.engine.mutant;

import org.jspecify.annotations.NullMarked;
