package dev.parley.server.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.server.kafka.TopicMismatchException.Deviation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which topics are created, which are accepted, and which are refused, and how that is said. */
@Timeout(120)
class TopicSetupIT {

  private static final int SHARDS = 3;

  @TempDir static Path dir;
  private static TestKafka kafka;

  private KafkaSettings settings;

  @BeforeAll
  static void startKafka() {
    kafka = TestKafka.start(dir);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void chooseTopics() {
    settings = kafka.newSettings();
  }

  private void assertTopics(ShardTopics topics) {
    assertThat(topics.journal()).isEqualTo(settings.journalTopic());
    assertThat(topics.checkpoint()).isEqualTo(settings.checkpointTopic());
    assertThat(topics.shards()).isEqualTo(SHARDS);
  }

  private List<Deviation> refused(ShardCount count) {
    var refused =
        catchThrowableOfType(
            TopicMismatchException.class, () -> TopicSetup.prepare(settings, count));
    for (var deviation : refused.deviations()) {
      assertThat(refused)
          .hasMessageContaining(deviation.topic())
          .hasMessageContaining(deviation.property())
          .hasMessageContaining("expected")
          .hasMessageContaining(deviation.found())
          .hasMessageContaining(deviation.remedy());
    }
    return refused.deviations();
  }

  /** Creates both topics as they should be, but for some settings of one of them. */
  private void createTopics(String which, Map<String, String> changed) throws Exception {
    for (var plan : List.of(TopicPlan.journal(settings, 1), TopicPlan.checkpoint(settings, 1))) {
      Map<String, String> config = new HashMap<>(plan.created());
      if (plan.name().endsWith(which)) {
        config.putAll(changed);
      }
      kafka.createTopic(plan.name(), SHARDS, config);
    }
  }

  @Test
  void createsWhatIsMissingAndAcceptsItLater() {
    var created = TopicSetup.prepare(settings, ShardCount.exactly(SHARDS));
    assertTopics(created);
    assertThat(TopicSetup.prepare(settings, ShardCount.exactly(SHARDS))).isEqualTo(created);
  }

  @Test
  void eachJournalHasAnIdOfItsOwn() {
    var one = TopicSetup.prepare(settings, ShardCount.exactly(SHARDS));
    var another = TopicSetup.prepare(kafka.newSettings(), ShardCount.exactly(SHARDS));

    assertThat(one.journalId()).isNotBlank().isNotEqualTo(another.journalId());
  }

  @Test
  void aJournalHoldsRecordsOnceSomethingWasWrittenIntoIt() throws Exception {
    var topics = TopicSetup.prepare(settings, ShardCount.exactly(SHARDS));
    var before = TopicSetup.holdsRecords(settings, topics);
    try (var producer = kafka.transactional("holds-records")) {
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topics.journal(), SHARDS - 1, null, new byte[1])).get();
      producer.commitTransaction();
    }

    assertThat(before).isFalse();
    assertThat(TopicSetup.holdsRecords(settings, topics)).isTrue();
  }

  @Test
  void adoptsTheNumberOfShardsThatThereIs() {
    TopicSetup.prepare(settings, ShardCount.adoptOr(SHARDS));
    assertTopics(TopicSetup.prepare(settings, ShardCount.adoptOr(SHARDS + 4)));
  }

  @Test
  void refusesAnotherNumberOfShardsThanWasAskedFor() {
    TopicSetup.prepare(settings, ShardCount.exactly(SHARDS));
    assertThat(refused(ShardCount.exactly(SHARDS + 4)))
        .singleElement()
        .satisfies(deviation -> {
          assertThat(deviation.topic()).isEqualTo(settings.journalTopic());
          assertThat(deviation.property()).isEqualTo("partitions");
          assertThat(deviation.expected()).isEqualTo("7");
          assertThat(deviation.found()).isEqualTo("3");
          assertThat(deviation.remedy()).contains("start with 3 shards");
        });
  }

  @Test
  void refusesCheckpointsOfAnotherNumberOfShards() throws Exception {
    kafka.createTopic(settings.journalTopic(), SHARDS, TopicPlan.journal(settings, 1).created());
    kafka.createTopic(settings.checkpointTopic(), 1, TopicPlan.checkpoint(settings, 1).created());
    assertThat(refused(ShardCount.adoptOr(8)))
        .singleElement()
        .satisfies(deviation -> {
          assertThat(deviation.topic()).isEqualTo(settings.checkpointTopic());
          assertThat(deviation.expected()).isEqualTo("3");
          assertThat(deviation.found()).isEqualTo("1");
          assertThat(deviation.remedy()).contains("kafka-topics.sh");
        });
  }

  @Test
  void completesASetupThatWasInterrupted() throws Exception {
    kafka.createTopic(settings.journalTopic(), SHARDS, TopicPlan.journal(settings, 1).created());
    assertTopics(TopicSetup.prepare(settings, ShardCount.adoptOr(8)));
  }

  @Test
  void refusesCheckpointsWhoseJournalIsGone() throws Exception {
    kafka.createTopic(
        settings.checkpointTopic(), SHARDS, TopicPlan.checkpoint(settings, 1).created());
    assertThat(refused(ShardCount.exactly(SHARDS)))
        .singleElement()
        .satisfies(deviation -> assertThat(deviation.remedy()).contains("restore the journal"));
  }

  @ParameterizedTest
  @CsvSource({
    "journal, cleanup.policy, compact, delete",
    "journal, cleanup.policy, 'compact,delete', delete",
    "journal, retention.ms, 604800000, -1",
    "journal, retention.bytes, 1073741824, -1",
    "journal, unclean.leader.election.enable, true, false",
    "journal, min.insync.replicas, 2, 1 or less",
    "journal, max.message.bytes, 1048588, 5242880 or more",
    "checkpoint, cleanup.policy, delete, compact",
    "checkpoint, cleanup.policy, 'compact,delete', compact",
    "checkpoint, unclean.leader.election.enable, true, false",
    "checkpoint, min.insync.replicas, 2, 1 or less",
    "checkpoint, max.message.bytes, 1048588, 5242880 or more",
  })
  void refusesATopicWithAnotherSetting(String which, String setting, String value, String expected)
      throws Exception {
    createTopics(which, Map.of(setting, value));
    assertThat(refused(ShardCount.adoptOr(8)))
        .singleElement()
        .satisfies(deviation -> {
          assertThat(deviation.topic()).isEqualTo(settings.prefix() + "." + which);
          assertThat(deviation.property()).isEqualTo(setting);
          assertThat(deviation.expected()).isEqualTo(expected);
          assertThat(deviation.found()).isEqualTo(value);
          assertThat(deviation.remedy())
              .contains("kafka-configs.sh")
              .contains("--entity-name " + deviation.topic())
              .contains(setting + "=");
        });
  }

  @Test
  void reportsEverythingThatIsWrongAtOnce() throws Exception {
    kafka.createTopic(
        settings.journalTopic(),
        SHARDS,
        Map.of("retention.ms", "1000", "unclean.leader.election.enable", "true"));
    kafka.createTopic(settings.checkpointTopic(), 1, Map.of());
    assertThat(refused(ShardCount.exactly(4)))
        .extracting(Deviation::topic, Deviation::property)
        .contains(
            tuple(settings.journalTopic(), "partitions"),
            tuple(settings.journalTopic(), "retention.ms"),
            tuple(settings.journalTopic(), "unclean.leader.election.enable"),
            tuple(settings.checkpointTopic(), "partitions"),
            tuple(settings.checkpointTopic(), "cleanup.policy"));
  }

  @Test
  void mayBeDoneBySeveralNodesAtOnce() throws Exception {
    try (var nodes = Executors.newFixedThreadPool(4)) {
      List<Callable<ShardTopics>> setups = new ArrayList<>();
      for (var i = 0; i < 4; i++) {
        setups.add(() -> TopicSetup.prepare(settings, ShardCount.exactly(SHARDS)));
      }
      var done = nodes.invokeAll(setups);
      assertTopics(done.getFirst().get());
      for (var setup : done) {
        assertThat(setup.get()).isEqualTo(done.getFirst().get());
      }
    }
  }

  @Test
  void saysThatKafkaDoesNotAnswer() throws Exception {
    String nobody;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "127.0.0.1:" + free.getLocalPort();
    }
    assertUnreachable(nobody, "did not answer within 1 s");
  }

  @Test
  void saysThatSomethingElseListensThere() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertUnreachable("127.0.0.1:" + silent.getLocalPort(), "did not answer within 1 s");
    }
  }

  @Test
  void saysThatTheAddressIsNone() {
    assertUnreachable("no-port", "cannot be used");
    assertUnreachable("host.invalid:9092", "cannot be used");
  }

  private static void assertUnreachable(String address, String why) {
    var hasty = KafkaSettings.at(address).withConnectTimeout(Duration.ofSeconds(1));
    var start = System.nanoTime();
    var refused =
        catchThrowableOfType(
            KafkaUnreachableException.class,
            () -> TopicSetup.prepare(hasty, ShardCount.adoptOr(SHARDS)));
    assertThat(refused)
        .hasMessageContaining(address)
        .hasMessageContaining(why)
        .hasMessageContaining("Check");
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
  }
}
