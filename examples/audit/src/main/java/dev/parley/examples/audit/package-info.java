/**
 * An organization of agents that audits a source tree: a director, managers on as many levels as
 * the tree needs, workers with different skills, and verifiers who believe nobody.
 */
@NullMarked
package dev.parley.examples.audit;

import org.jspecify.annotations.NullMarked;
