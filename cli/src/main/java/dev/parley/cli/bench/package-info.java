/**
 * The command that measures a broker. It starts one as a process, and knows nothing of its classes.
 */
@NullMarked
package dev.parley.cli.bench;

import org.jspecify.annotations.NullMarked;
