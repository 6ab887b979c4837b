/**
 * The task domain: what commands lead to and what events mean.
 *
 * <p>Commands come in ({@code command}), one handler each decides ({@code handler}) by reading the
 * state, the decision is a list of events, and one applier each ({@code applier}) writes them into
 * the state ({@code state}). Nothing else writes.
 */
@NullMarked
package dev.parley.engine.task;

import org.jspecify.annotations.NullMarked;
