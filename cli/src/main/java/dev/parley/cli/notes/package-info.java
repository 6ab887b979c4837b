/** Commands about the notes of task trees. */
@NullMarked
package dev.parley.cli.notes;

import org.jspecify.annotations.NullMarked;
