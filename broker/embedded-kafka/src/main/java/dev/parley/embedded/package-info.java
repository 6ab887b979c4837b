/**
 * A real Kafka inside of this process: one node, broker and controller in one, for machines on
 * which nothing else is installed.
 *
 * <p>{@link dev.parley.embedded.EmbeddedKafka} is all that others need. Kafka's server classes are
 * not a public interface and change from release to release; only {@code KraftNode}, {@code
 * DataDirectory} and {@code FaultRecorder} touch them.
 */
@NullMarked
package dev.parley.embedded;

import org.jspecify.annotations.NullMarked;
