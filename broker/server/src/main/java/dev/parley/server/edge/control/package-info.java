/** The control service: switches and parked tasks. */
@NullMarked
package dev.parley.server.edge.control;

import org.jspecify.annotations.NullMarked;
