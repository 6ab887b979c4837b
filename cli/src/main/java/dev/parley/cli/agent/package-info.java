/** The commands about agents. */
@NullMarked
package dev.parley.cli.agent;

import org.jspecify.annotations.NullMarked;
