/** Task trees: kept from events, laid out as lines, redrawn in place. */
@NullMarked
package dev.parley.cli.tree;

import org.jspecify.annotations.NullMarked;
