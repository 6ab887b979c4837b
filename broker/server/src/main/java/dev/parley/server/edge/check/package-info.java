/** Holds what comes in to the limits that the protocol documents. */
@NullMarked
package dev.parley.server.edge.check;

import org.jspecify.annotations.NullMarked;
