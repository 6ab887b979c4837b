/** What leaves for the terminal or for scripts: text, tables, colors, JSON. */
@NullMarked
package dev.parley.cli.console;

import org.jspecify.annotations.NullMarked;
