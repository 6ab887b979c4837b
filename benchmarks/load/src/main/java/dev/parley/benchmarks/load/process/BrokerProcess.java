package dev.parley.benchmarks.load.process;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;

/** A broker with its embedded Kafka in a process of its own. Used by one thread. */
public final class BrokerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(5);

  private final BrokerCommand command;
  private final List<String> jvmFlags;
  private final Path data;
  private final int shardsWanted;
  private ChildProcess child;
  private Ready ready;

  private BrokerProcess(BrokerCommand command, List<String> jvmFlags, Path data, int shards)
      throws InterruptedException {
    this.command = command;
    this.jvmFlags = List.copyOf(jvmFlags);
    this.data = data;
    this.shardsWanted = shards;
    this.child = ChildProcess.start("the broker", command.line(jvmFlags, data, shards));
    this.ready = awaitReady();
  }

  /**
   * Starts a broker on an empty folder and waits until it serves.
   *
   * @param shards 0 for as many as it has by default
   */
  public static BrokerProcess start(BrokerCommand command, List<String> jvmFlags, int shards)
      throws InterruptedException {
    return new BrokerProcess(command, jvmFlags, Folders.createTemporary(), shards);
  }

  /** What a broker says of itself when it serves. */
  private record Ready(int port, int shards) {}

  private Ready awaitReady() throws InterruptedException {
    try {
      String line = child.awaitLine(text -> text.contains("\"event\":\"ready\""), START);
      JsonObject facts = JsonParser.parseString(line).getAsJsonObject();
      return new Ready(facts.get("port").getAsInt(), facts.get("shards").getAsInt());
    } catch (IllegalStateException e) {
      child.close();
      throw e;
    }
  }

  /** Returns the port that it listens on. */
  public int port() {
    return ready.port;
  }

  /** Returns how many shards it has. */
  public int shards() {
    return ready.shards;
  }

  /** Returns the number that the system knows the process by. */
  public long pid() {
    return child.pid();
  }

  /** Returns a meter for the process that runs now. */
  public ProcessMeter meter() {
    return new ProcessMeter(child.pid());
  }

  /** Returns the bytes in all journals. */
  public long journalBytes() {
    Journals journals = new Journals();
    try {
      Files.walkFileTree(data, journals);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return journals.bytes;
  }

  /** Adds up the sizes of journals in a folder whose other files come and go. */
  private static final class Journals extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (file.toString().endsWith(".log")
          && String.valueOf(file.getParent()).contains(".journal-")) {
        bytes += attributes.size();
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path removed, IOException problem) {
      return FileVisitResult.CONTINUE;
    }
  }

  /** Ends the process at once, starts it again on its data, and says how long that took. */
  public Duration killAndStartAgain() throws InterruptedException {
    child.kill();
    long begun = System.nanoTime();
    child = ChildProcess.start("the broker", command.line(jvmFlags, data, shardsWanted));
    ready = awaitReady();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Override
  public void close() {
    child.close();
    Folders.delete(data);
  }
}
