/** The streams of agents. */
@NullMarked
package dev.parley.server.edge.agent;

import org.jspecify.annotations.NullMarked;
