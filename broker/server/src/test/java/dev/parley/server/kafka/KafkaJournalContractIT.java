package dev.parley.server.kafka;

import dev.parley.engine.runtime.Journal;
import dev.parley.engine.testing.JournalContract;
import java.nio.file.Path;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal on Kafka keeps to the same contract as the one that the engine is tested with. */
@Timeout(120)
class KafkaJournalContractIT extends JournalContract {

  @TempDir static Path dir;
  private static TestKafka kafka;

  private KafkaSettings settings;
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
    settings = kafka.newTopics(1);
    connection = KafkaConnection.open(settings);
  }

  @AfterEach
  void disconnect() {
    connection.close();
  }

  @Override
  protected Journal openJournal() {
    return connection.journal(0);
  }

  @Override
  protected void prune(long beforeOffset) throws Exception {
    kafka.prune(new TopicPartition(settings.journalTopic(), 0), beforeOffset);
  }
}
