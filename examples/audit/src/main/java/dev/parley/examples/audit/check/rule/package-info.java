/** What counts as a finding, as data and small definitions that worker and verifier agree on. */
@NullMarked
package dev.parley.examples.audit.check.rule;

import org.jspecify.annotations.NullMarked;
