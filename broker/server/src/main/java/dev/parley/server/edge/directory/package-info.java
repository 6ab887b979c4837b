/** Who is connected. */
@NullMarked
package dev.parley.server.edge.directory;

import org.jspecify.annotations.NullMarked;
