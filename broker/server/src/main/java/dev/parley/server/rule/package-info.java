/**
 * The rules of the broker: read from a file, compiled and checked when it is loaded, and asked at
 * the hooks. Knows neither who asks nor what follows.
 */
@NullMarked
package dev.parley.server.rule;

import org.jspecify.annotations.NullMarked;
