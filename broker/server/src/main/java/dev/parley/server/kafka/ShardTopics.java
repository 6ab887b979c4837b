package dev.parley.server.kafka;

/**
 * The topics, as they were verified to be.
 *
 * @param journal the name of the journals' topic
 * @param journalId what Kafka tells it by from any other, also from one of the same name
 * @param checkpoint the name of the checkpoints' topic
 * @param shards how many partitions each has, which is how many shards there are
 */
public record ShardTopics(String journal, String journalId, String checkpoint, int shards) {}
