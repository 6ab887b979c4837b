/** Ids that the broker makes. */
@NullMarked
package dev.parley.server.edge.id;

import org.jspecify.annotations.NullMarked;
