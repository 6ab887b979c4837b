/**
 * Content that is too large to travel inline: where it is kept, for how long, and for whom. Knows
 * nothing of the wire.
 */
@NullMarked
package dev.parley.server.artifact;

import org.jspecify.annotations.NullMarked;
