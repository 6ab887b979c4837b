/**
 * Everything that is said when something is refused: the catalogue, and the only place where a gRPC
 * status is made.
 */
@NullMarked
package dev.parley.server.edge.error;

import org.jspecify.annotations.NullMarked;
