package dev.parley.embedded;

import dev.parley.embedded.EmbeddedKafkaException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to be the only one who uses a directory, until it is closed or the process ends.
 *
 * <p>Kafka locks its directory too, but only after it has already written there, and two nodes that
 * write to one metadata log damage it.
 */
final class DirectoryLock implements AutoCloseable {

  /**
   * Directories that this process has locked. Asked before the file is opened: on POSIX systems,
   * closing any handle of a file gives up every lock that the process has on it.
   */
  private static final Set<Path> heldHere = ConcurrentHashMap.newKeySet();

  /** The lock file holds the id of the process, which has far fewer digits than this. */
  private static final int PID_BYTES_MAX = 32;

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks a directory.
   *
   * @param directory its real path
   * @throws EmbeddedKafkaException when somebody has it
   * @throws IOException when the file cannot be written
   */
  static DirectoryLock acquire(Path directory, Path file) throws IOException {
    if (!heldHere.add(directory)) {
      throw inUse(directory, "this process");
    }
    try {
      return new DirectoryLock(directory, lock(directory, file));
    } catch (Throwable e) {
      heldHere.remove(directory);
      throw e;
    }
  }

  private static FileChannel lock(Path directory, Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw inUse(directory, "another process" + owner(channel));
      }
      var pid = Long.toString(ProcessHandle.current().pid()) + "\n";
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
      return channel;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** Where locks are mandatory the owner's note cannot be read; the message does without then. */
  private static String owner(FileChannel channel) {
    try {
      var bytes = ByteBuffer.allocate(PID_BYTES_MAX);
      channel.read(bytes, 0);
      var pid = StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
      return pid.isEmpty() ? "" : " (process id " + pid + ")";
    } catch (IOException e) {
      return "";
    }
  }

  private static EmbeddedKafkaException inUse(Path directory, String by) {
    return new EmbeddedKafkaException(
        Reason.DIRECTORY_IN_USE,
        "The data directory %s is in use by %s. Stop that one first, or choose another directory."
            .formatted(directory, by),
        null);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      heldHere.remove(directory);
    }
  }
}
