package dev.parley.benchmarks.load.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the figures were measured on.
 *
 * @param cores that the JVM may use
 * @param memoryMib of the machine, 0 where it is not known
 * @param processor its name, as the system tells it
 */
public record Machine(int cores, long memoryMib, String processor, String system, String jdk) {
  private static final long BYTES_PER_MIB = 1 << 20;

  /** Looks at this machine. */
  public static Machine look() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        memorySize(),
        processorName(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
  }

  /** Returns how many threads wanted to run on average over the last minute; -1 if not known. */
  public static double loadAverage() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static long memorySize() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize() / BYTES_PER_MIB
        : 0;
  }

  private static String processorName() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException notLinux) {
      return System.getProperty("os.arch");
    }
  }
}
