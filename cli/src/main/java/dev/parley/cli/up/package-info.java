/** The command that runs a broker. The only package that knows the broker's and Kafka's classes. */
@NullMarked
package dev.parley.cli.up;

import org.jspecify.annotations.NullMarked;
