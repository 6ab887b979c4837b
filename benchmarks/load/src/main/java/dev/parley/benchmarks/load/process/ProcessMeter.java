package dev.parley.benchmarks.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads what a process uses. Threads and memory come from {@code /proc}, so only Linux tells them.
 * Thread-safe.
 */
public final class ProcessMeter {
  private static final long BYTES_PER_KIB = 1024;
  private static final String WAITS = "voluntary_ctxt_switches:";

  private final long pid;
  private final Path proc;

  /** Creates a meter for a process that runs. */
  public ProcessMeter(long pid) {
    this.pid = pid;
    this.proc = Path.of("/proc", Long.toString(pid));
  }

  /** Returns the processor time until now. */
  public CpuReading cpu() {
    return new CpuReading(total(), threads());
  }

  /** Returns the memory that is resident now, in bytes; empty where the system does not tell. */
  public OptionalLong residentBytes() {
    return status("VmRSS:");
  }

  /** Returns the most memory that was ever resident, in bytes. */
  public OptionalLong residentPeakBytes() {
    return status("VmHWM:");
  }

  private long total() {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .map(Duration::toNanos)
        .orElse(0L);
  }

  private Map<Long, CpuReading.ThreadTime> threads() {
    Map<Long, CpuReading.ThreadTime> threads = new HashMap<>();
    Path tasks = proc.resolve("task");
    if (!Files.isDirectory(tasks)) {
      return threads;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(tasks)) {
      for (Path folder : folders) {
        thread(folder, threads);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The process ends just now: what was read until here is all there is.
      return threads;
    }
    return threads;
  }

  private static void thread(Path folder, Map<Long, CpuReading.ThreadTime> threads) {
    try {
      String name = Files.readString(folder.resolve("comm")).strip();
      // In nanoseconds, while stat counts in hundredths of a second.
      String ran = Files.readString(folder.resolve("schedstat")).split(" ", -1)[0];
      threads.put(
          Long.parseLong(folder.getFileName().toString()),
          new CpuReading.ThreadTime(
              name, Long.parseLong(ran), number(folder.resolve("status"), WAITS).orElse(0)));
    } catch (IOException ended) {
      // A thread that ends between two looks takes its figures with it.
    }
  }

  private OptionalLong status(String key) {
    Path status = proc.resolve("status");
    if (!Files.exists(status)) {
      return OptionalLong.empty();
    }
    try {
      OptionalLong kib = number(status, key);
      return kib.isPresent() ? OptionalLong.of(kib.getAsLong() * BYTES_PER_KIB) : kib;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number in the line of a status file that begins with the key. */
  private static OptionalLong number(Path status, String key) throws IOException {
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst();
  }
}
