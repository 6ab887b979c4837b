/** Commands of operators: kill and revive, pause and resume, and what is parked. */
@NullMarked
package dev.parley.cli.control;

import org.jspecify.annotations.NullMarked;
