/** The results as JSON lines and as a report for people. */
@NullMarked
package dev.parley.benchmarks.load.report;

import org.jspecify.annotations.NullMarked;
