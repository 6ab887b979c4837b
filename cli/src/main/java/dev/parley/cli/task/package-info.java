/** The commands about tasks. */
@NullMarked
package dev.parley.cli.task;

import org.jspecify.annotations.NullMarked;
