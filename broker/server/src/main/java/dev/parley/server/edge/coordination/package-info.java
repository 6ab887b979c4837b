/** The coordination service: notes and barriers of task trees. */
@NullMarked
package dev.parley.server.edge.coordination;

import org.jspecify.annotations.NullMarked;
