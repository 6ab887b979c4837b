/** The physical floors: the same messages over gRPC alone, the same bytes into Kafka alone. */
@NullMarked
package dev.parley.benchmarks.load.floor;

import org.jspecify.annotations.NullMarked;
