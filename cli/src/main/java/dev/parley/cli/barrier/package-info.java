/** The commands about the barriers of a tree. */
@NullMarked
package dev.parley.cli.barrier;

import org.jspecify.annotations.NullMarked;
