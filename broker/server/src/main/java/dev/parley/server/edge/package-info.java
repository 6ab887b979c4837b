/**
 * The gRPC edge: puts the services together and opens the port. Turns calls and frames into
 * commands, and replies and effects into answers and frames; decides nothing about tasks.
 */
@NullMarked
package dev.parley.server.edge;

import org.jspecify.annotations.NullMarked;
