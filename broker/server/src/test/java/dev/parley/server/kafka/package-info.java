/** Tests of the engine's ports on a real Kafka. */
@NullMarked
package dev.parley.server.kafka;

import org.jspecify.annotations.NullMarked;
