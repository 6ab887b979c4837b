/** Tests of the whole chain: real processes, real Kafka, real sockets. */
@NullMarked
package dev.parley.cli.e2e;

import org.jspecify.annotations.NullMarked;
