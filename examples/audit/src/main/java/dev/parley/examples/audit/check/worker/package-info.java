/** The six skills: how a worker examines the files of one unit. */
@NullMarked
package dev.parley.examples.audit.check.worker;

import org.jspecify.annotations.NullMarked;
