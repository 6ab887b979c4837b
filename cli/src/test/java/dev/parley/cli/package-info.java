/** Tests of the command line against a broker in the same process. */
@NullMarked
package dev.parley.cli;

import org.jspecify.annotations.NullMarked;
