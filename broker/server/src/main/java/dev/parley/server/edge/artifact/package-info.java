/** Uploads and downloads on the wire. */
@NullMarked
package dev.parley.server.edge.artifact;

import org.jspecify.annotations.NullMarked;
