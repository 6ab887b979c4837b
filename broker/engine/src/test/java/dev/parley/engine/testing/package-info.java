/**
 * Stand-ins for the world around a shard, and the contracts that they and the real thing are held
 * to. Whoever implements a port runs the contract of that port on it.
 */
@NullMarked
package dev.parley.engine.testing;

import org.jspecify.annotations.NullMarked;
