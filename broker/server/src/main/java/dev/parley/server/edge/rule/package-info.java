/**
 * Asks the rules at the hooks: gathers what they know, and gives what they say to the command that
 * is about to go to a shard.
 */
@NullMarked
package dev.parley.server.edge.rule;

import org.jspecify.annotations.NullMarked;
