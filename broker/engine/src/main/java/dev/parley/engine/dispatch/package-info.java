/**
 * Who is there to do work: the free slots of connected agents. Soft state of a node, rebuilt from
 * connections, never journaled.
 */
@NullMarked
package dev.parley.engine.dispatch;

import org.jspecify.annotations.NullMarked;
