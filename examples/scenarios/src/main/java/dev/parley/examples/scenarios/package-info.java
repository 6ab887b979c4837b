/** Small stories that show what the protocol does, each with agents of its own over the wire. */
@NullMarked
package dev.parley.examples.scenarios;

import org.jspecify.annotations.NullMarked;
