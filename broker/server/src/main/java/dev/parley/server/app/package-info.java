/** Configuration and wiring: the only part that knows all others. */
@NullMarked
package dev.parley.server.app;

import org.jspecify.annotations.NullMarked;
