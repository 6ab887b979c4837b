package dev.parley.server.kafka;

import dev.parley.engine.runtime.CheckpointStore;
import dev.parley.engine.testing.CheckpointStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The checkpoints on Kafka keep to the same contract as those that the engine is tested with. */
@Timeout(120)
class KafkaCheckpointStoreContractIT extends CheckpointStoreContract {

  @TempDir static Path dir;
  private static TestKafka kafka;

  private KafkaConnection connection;

  @BeforeAll
  static void startKafka() {
    kafka = TestKafka.start(dir);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void connect() {
    connection = KafkaConnection.open(kafka.newTopics(1));
  }

  @AfterEach
  void disconnect() {
    connection.close();
  }

  @Override
  protected CheckpointStore makeStore() {
    return connection.checkpoints(0);
  }
}
