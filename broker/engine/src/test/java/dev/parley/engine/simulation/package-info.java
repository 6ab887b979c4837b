/**
 * The production engine in a world that fails on purpose: virtual time, seeded faults, and a
 * referee who reads the log on its own and checks the promises after every step.
 */
@NullMarked
package dev.parley.engine.simulation;

import org.jspecify.annotations.NullMarked;
