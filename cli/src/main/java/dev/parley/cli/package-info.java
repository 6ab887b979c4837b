/** The command line: its entry, its root command and how failures are told. */
@NullMarked
package dev.parley.cli;

import org.jspecify.annotations.NullMarked;
