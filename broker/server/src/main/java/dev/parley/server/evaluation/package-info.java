/**
 * Evaluates what users wrote, within bounds of time and cost, for all who have something of theirs
 * to evaluate.
 */
@NullMarked
package dev.parley.server.evaluation;

import org.jspecify.annotations.NullMarked;
