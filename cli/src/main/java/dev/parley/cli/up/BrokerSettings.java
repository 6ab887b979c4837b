package dev.parley.cli.up;

import dev.parley.v1.LoopPolicy;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the options say about the broker. Stands between the command and the broker's own settings,
 * so that a command line that starts no broker loads none of its classes.
 *
 * @param port 0 for any free one
 * @param shards 0 for as many as there are
 * @param finishedTrees how many finished trees all shards keep together at most
 * @param version of this program
 * @param artifacts where artifacts are kept; null for a broker that keeps none
 * @param loops what is taken for a loop where tasks don't say, by capability; by the empty name for
 *     all others
 * @param rules the file that the rules of the broker stand in; null for a broker without
 * @param kafkaProperties for Kafka's clients
 */
record BrokerSettings(
    String bindAddress,
    int port,
    int shards,
    int finishedTrees,
    String version,
    @Nullable ArtifactPlace artifacts,
    Map<String, LoopPolicy> loops,
    @Nullable Path rules,
    Map<String, String> kafkaProperties) {}
