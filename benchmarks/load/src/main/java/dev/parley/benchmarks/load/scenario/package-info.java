/** What is measured, one class a scenario. */
@NullMarked
package dev.parley.benchmarks.load.scenario;

import org.jspecify.annotations.NullMarked;
