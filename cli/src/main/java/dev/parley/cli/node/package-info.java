/** The commands about the nodes of a broker. */
@NullMarked
package dev.parley.cli.node;

import org.jspecify.annotations.NullMarked;
