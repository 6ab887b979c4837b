/** Turns public messages into what is stored, and what is stored into public messages. */
@NullMarked
package dev.parley.server.edge.map;

import org.jspecify.annotations.NullMarked;
