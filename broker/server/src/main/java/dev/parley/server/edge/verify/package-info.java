/**
 * What the broker checks itself: inputs when a task is created, results before anybody reviews
 * them. Knows the languages of checks, JSON Schema and CEL; nobody else does.
 */
@NullMarked
package dev.parley.server.edge.verify;

import org.jspecify.annotations.NullMarked;
