/** The report for people and for programs. */
@NullMarked
package dev.parley.examples.audit.check.report;

import org.jspecify.annotations.NullMarked;
