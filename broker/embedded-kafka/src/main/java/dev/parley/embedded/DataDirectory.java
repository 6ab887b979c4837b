package dev.parley.embedded;

import dev.parley.embedded.EmbeddedKafkaException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The directory of a node, locked for as long as this is open.
 *
 * <p>Kafka's own files have a folder to themselves, because Kafka takes every folder that it finds
 * there for a partition. Beside it stand the lock and the version that wrote last.
 */
final class DataDirectory implements AutoCloseable {

  private static final String LOCK = "kafka.lock";
  private static final String VERSION = "kafka.version";
  private static final String LOGS = "kafka";

  /** Written by Kafka as the last step of formatting. */
  private static final String FORMATTED = "meta.properties";

  private final Path path;
  private final DirectoryLock lock;

  private DataDirectory(Path path, DirectoryLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the directory when it is missing, and locks it.
   *
   * @throws EmbeddedKafkaException when it is in use or cannot be used
   */
  static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path);
      var real = path.toRealPath();
      return new DataDirectory(real, DirectoryLock.acquire(real, real.resolve(LOCK)));
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /**
   * Gets the directory ready for Kafka: formats it the first time, and notes our version.
   *
   * @throws EmbeddedKafkaException when it was written by a newer version or cannot be used
   */
  void prepare() {
    try {
      refuseNewer();
      Files.createDirectories(kafkaLogs());
      if (!Files.exists(kafkaLogs().resolve(FORMATTED))) {
        format();
      }
      noteVersion();
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  Path path() {
    return path;
  }

  Path kafkaLogs() {
    return path.resolve(LOGS);
  }

  @Override
  public void close() {
    lock.close();
  }

  private void refuseNewer() throws IOException {
    var file = path.resolve(VERSION);
    if (!Files.exists(file)) {
      return;
    }
    var found = KafkaVersion.parse(Files.readString(file).strip());
    if (found.isNewerThan(ours())) {
      throw new EmbeddedKafkaException(
          Reason.DIRECTORY_TOO_NEW,
          "The data directory %s was written by Kafka %s, but this is Kafka %s, which may not understand it. Use a newer Parley, or another data directory."
              .formatted(path, found, ours()),
          null);
    }
  }

  private static KafkaVersion ours() throws IOException {
    return KafkaVersion.parse(AppInfoParser.getVersion());
  }

  /** Before Kafka starts: from then on the files may be such that only our version reads them. */
  private void noteVersion() throws IOException {
    var written = path.resolve(VERSION + ".new");
    Files.writeString(written, ours() + "\n");
    Files.move(written, path.resolve(VERSION), StandardCopyOption.ATOMIC_MOVE);
  }

  private void format() throws IOException {
    var logs = kafkaLogs().toString();
    try (var silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(NodeSettings.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(LoopbackSockets.CONTROLLER_LISTENER)
          .setDirectories(List.of(logs))
          .setMetadataLogDirectory(logs)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .run();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("formatting failed: " + e.getMessage(), e);
    }
  }

  private static EmbeddedKafkaException unusable(Path path, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return EmbeddedKafkaException.interrupted(e);
    }
    return new EmbeddedKafkaException(
        Reason.DIRECTORY_UNUSABLE,
        "The data directory %s cannot be used: %s. Make it a directory that this user may write, or choose another one."
            .formatted(path, IoProblem.describe(e)),
        e);
  }
}
