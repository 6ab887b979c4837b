/**
 * What the audit passes between its agents: skills, units of work, outputs, findings, and their
 * JSON.
 */
@NullMarked
package dev.parley.examples.audit.check;

import org.jspecify.annotations.NullMarked;
