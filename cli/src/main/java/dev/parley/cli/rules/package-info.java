/** The commands about the rules of a broker, none of which needs a broker. */
@NullMarked
package dev.parley.cli.rules;

import org.jspecify.annotations.NullMarked;
