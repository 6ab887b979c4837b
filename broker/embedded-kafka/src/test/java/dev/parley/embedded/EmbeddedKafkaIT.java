package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.embedded.EmbeddedKafkaException.Reason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What embedded Kafka promises to whoever starts it in the same process. */
@Timeout(120)
class EmbeddedKafkaIT {

  @TempDir Path dir;

  private EmbeddedKafka start() {
    return EmbeddedKafka.start(EmbeddedKafkaOptions.in(dir));
  }

  @Test
  void keepsRecordsAcrossARestart() throws Exception {
    try (var kafka = start()) {
      Records.createTopic(kafka.bootstrapServers());
      Records.write(kafka.bootstrapServers(), "a", "b");
    }
    try (var kafka = start()) {
      assertThat(Records.readAll(kafka.bootstrapServers())).containsExactly("a", "b");
      Records.write(kafka.bootstrapServers(), "c");
      assertThat(Records.readAll(kafka.bootstrapServers())).containsExactly("a", "b", "c");
    }
  }

  @Test
  void startsAgainWithTheOtherDurability() throws Exception {
    try (var kafka = start()) {
      Records.createTopic(kafka.bootstrapServers());
      Records.write(kafka.bootstrapServers(), "a");
    }
    var flushed = EmbeddedKafkaOptions.in(dir).withDurability(Durability.POWER_LOSS);
    try (var kafka = EmbeddedKafka.start(flushed)) {
      Records.write(kafka.bootstrapServers(), "b");
      assertThat(Records.readAll(kafka.bootstrapServers())).containsExactly("a", "b");
      assertThat(Records.topicSetting(kafka.bootstrapServers(), "flush.messages")).isEqualTo("1");
    }
  }

  @Test
  void takesRecordsOfFourMebibytes() throws Exception {
    try (var kafka = start()) {
      Records.createTopic(kafka.bootstrapServers());
      Records.writeBytes(kafka.bootstrapServers(), new byte[4 << 20]);
      assertThat(Records.lastSize(kafka.bootstrapServers())).isEqualTo(4 << 20);
    }
  }

  @Test
  void listensOnTheGivenPort() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (var kafka = EmbeddedKafka.start(EmbeddedKafkaOptions.in(dir).withPort(port))) {
      assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      Records.createTopic(kafka.bootstrapServers());
    }
  }

  @Test
  void refusesADirectoryThatThisProcessUses() throws Exception {
    try (var kafka = start()) {
      Records.createTopic(kafka.bootstrapServers());
      var refused = catchThrowableOfType(EmbeddedKafkaException.class, this::start);
      assertThat(refused.reason()).isEqualTo(Reason.DIRECTORY_IN_USE);
      assertThat(refused).hasMessageContaining(dir.toString()).hasMessageContaining("this process");

      // The refused one must not have given up the lock that keeps other processes out.
      try (var other = KafkaProcess.start(dir)) {
        assertThat(other.refusal()).contains("in use by another process");
      }
      Records.write(kafka.bootstrapServers(), "unharmed");
      assertThat(Records.readAll(kafka.bootstrapServers())).containsExactly("unharmed");
    }
    try (var kafka = start()) {
      assertThat(Records.readAll(kafka.bootstrapServers())).containsExactly("unharmed");
    }
  }

  @Test
  void refusesAPathThatIsAFile() throws Exception {
    var file = Files.createFile(dir.resolve("file"));
    var options = EmbeddedKafkaOptions.in(file.resolve("data"));
    var refused =
        catchThrowableOfType(EmbeddedKafkaException.class, () -> EmbeddedKafka.start(options));
    assertThat(refused.reason()).isEqualTo(Reason.DIRECTORY_UNUSABLE);
    assertThat(refused)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("choose another");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void refusesADirectoryThatNobodyMayCreate() {
    var options = EmbeddedKafkaOptions.in(Path.of("/proc/parley"));
    var refused =
        catchThrowableOfType(EmbeddedKafkaException.class, () -> EmbeddedKafka.start(options));
    assertThat(refused.reason()).isEqualTo(Reason.DIRECTORY_UNUSABLE);
    assertThat(refused).hasMessageContaining("/proc/parley");
  }

  @Test
  void refusesADirectoryWhoseVersionItCannotRead() throws Exception {
    Files.writeString(dir.resolve("kafka.version"), "?");
    var refused = catchThrowableOfType(EmbeddedKafkaException.class, this::start);
    assertThat(refused.reason()).isEqualTo(Reason.DIRECTORY_UNUSABLE);
    assertThat(refused).hasMessageContaining("expected a version such as 4.4, but found '?'");
  }

  @Test
  void refusesADirectoryThatItMayNotWrite() {
    // Nobody may create files there, whoever runs this.
    var options = EmbeddedKafkaOptions.in(Path.of("/sys"));
    var refused =
        catchThrowableOfType(EmbeddedKafkaException.class, () -> EmbeddedKafka.start(options));
    assertThat(refused.reason()).isEqualTo(Reason.DIRECTORY_UNUSABLE);
    assertThat(refused).hasMessageContaining("permission denied");
  }

  @Test
  void refusesAPortThatIsTakenAndFreesTheDirectory() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var options = EmbeddedKafkaOptions.in(dir).withPort(taken.getLocalPort());
      var refused =
          catchThrowableOfType(EmbeddedKafkaException.class, () -> EmbeddedKafka.start(options));
      assertThat(refused.reason()).isEqualTo(Reason.PORT_IN_USE);
      assertThat(refused).hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
    start().close();
  }

  @Test
  void refusesADirectoryOfANewerVersionAndLeavesItAsItIs() throws Exception {
    Files.writeString(dir.resolve("kafka.version"), "99.1\n");
    var refused = catchThrowableOfType(EmbeddedKafkaException.class, this::start);
    assertThat(refused.reason()).isEqualTo(Reason.DIRECTORY_TOO_NEW);
    assertThat(refused).hasMessageContaining("99.1").hasMessageContaining("newer Parley");
    assertThat(dir.resolve("kafka.version")).hasContent("99.1\n");
    assertThat(dir.resolve("kafka")).doesNotExist();
  }

  @Test
  void leavesNoThreadsBehindWhenKafkaDoesNotStart() throws Exception {
    start().close();
    // No name of a partition. Kafka stumbles over it late, with most of it running.
    var rubbish = Files.createDirectory(dir.resolve("kafka").resolve("rubbish"));
    var before = liveThreads();
    assertThatThrownBy(this::start)
        .isInstanceOfSatisfying(
            EmbeddedKafkaException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.START_FAILED))
        .hasMessageContaining(dir.toString());
    assertThat(liveThreads()).isSubsetOf(before);

    Files.delete(rubbish);
    start().close();
  }

  @Test
  void leavesNoThreadsBehindWhenItIsClosed() {
    var before = liveThreads();
    var kafka = start();
    assertThat(liveThreads()).isNotEqualTo(before);
    kafka.close();
    kafka.close();
    assertThat(liveThreads()).isSubsetOf(before);
  }

  @Test
  void refusesToStartOnAnInterruptedThread() {
    Thread.currentThread().interrupt();
    var refused = catchThrowableOfType(EmbeddedKafkaException.class, this::start);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(refused.reason()).isEqualTo(Reason.INTERRUPTED);
    start().close();
  }

  @Test
  void canBeInterruptedWhileKafkaStarts() {
    var before = liveThreads();
    try (var directory = DataDirectory.open(dir);
        var sockets = LoopbackSockets.bind(0)) {
      directory.prepare();
      var settings = NodeSettings.of(directory.kafkaLogs(), sockets, Durability.PROCESS_CRASH);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> KraftNode.start(settings, sockets))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(liveThreads()).isSubsetOf(before);
    start().close();
  }

  /** Threads that keep the JVM alive. */
  private static Set<Thread> liveThreads() {
    var threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(Predicate.not(Thread::isAlive).or(Thread::isDaemon));
    return threads;
  }
}
