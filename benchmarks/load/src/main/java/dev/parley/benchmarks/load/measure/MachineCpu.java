package dev.parley.benchmarks.load.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Processor time of the whole machine since it started.
 *
 * @param busyNanos that all processes together have used
 * @param stolenNanos in which something wanted to run and the host gave the processors to other
 *     machines
 */
public record MachineCpu(double busyNanos, double stolenNanos) {
  private static final double NANOS_PER_TICK = 1e7;
  private static final int STEAL = 8;

  /** Returns the times until now; empty where the system does not tell. */
  public static Optional<MachineCpu> now() {
    try {
      return Optional.of(of(Files.readAllLines(Path.of("/proc/stat")).getFirst()));
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }

  /** Reads the line of all processors: user, nice, system, idle, iowait, irq, softirq, steal, …. */
  static MachineCpu of(String line) {
    String[] fields = line.strip().split(" +", -1);
    double busy = 0;
    for (int field : new int[] {1, 2, 3, 6, 7}) {
      busy += Double.parseDouble(fields[field]);
    }
    return new MachineCpu(
        busy * NANOS_PER_TICK, Double.parseDouble(fields[STEAL]) * NANOS_PER_TICK);
  }

  /** Returns how many processors were busy since an earlier reading, but for some known time. */
  public double otherCoresSince(MachineCpu earlier, double knownNanos, double elapsedNanos) {
    return Math.max(0, busyNanos - earlier.busyNanos - knownNanos) / elapsedNanos;
  }

  /** Returns how many processors the host has withheld since an earlier reading. */
  public double stealCoresSince(MachineCpu earlier, double elapsedNanos) {
    return (stolenNanos - earlier.stolenNanos) / elapsedNanos;
  }
}
