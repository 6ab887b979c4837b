/** Measures a broker under load, against what gRPC and Kafka alone do on the same machine. */
@NullMarked
package dev.parley.benchmarks.load;

import org.jspecify.annotations.NullMarked;
