/** The verifier's own re-check of a worker's output, written apart from the worker's code. */
@NullMarked
package dev.parley.examples.audit.check.verifier;

import org.jspecify.annotations.NullMarked;
