/**
 * The engine's ports on Kafka: a journal and a checkpoint store per shard, and the topics that they
 * need.
 *
 * <p>{@link dev.parley.server.kafka.TopicSetup} comes first and once; then one {@link
 * dev.parley.server.kafka.KafkaConnection} serves all shards of a node.
 */
@NullMarked
package dev.parley.server.kafka;

import org.jspecify.annotations.NullMarked;
