/** How a command ends: exit codes and failures that are meant for people and scripts. */
@NullMarked
package dev.parley.cli.outcome;

import org.jspecify.annotations.NullMarked;
