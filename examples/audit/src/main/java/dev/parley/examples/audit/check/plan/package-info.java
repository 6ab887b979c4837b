/** Who checks what: the hierarchy of managers and units of work for a list of files. */
@NullMarked
package dev.parley.examples.audit.check.plan;

import org.jspecify.annotations.NullMarked;
