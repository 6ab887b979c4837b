/** What follows from all units together: duplicates and license decisions, and the final list. */
@NullMarked
package dev.parley.examples.audit.check.collect;

import org.jspecify.annotations.NullMarked;
