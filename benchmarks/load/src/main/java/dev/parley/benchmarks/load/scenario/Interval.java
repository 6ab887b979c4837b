package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.measure.MachineCpu;
import dev.parley.benchmarks.load.process.BrokerProcess;
import dev.parley.benchmarks.load.process.CpuReading;
import dev.parley.benchmarks.load.process.ProcessMeter;
import java.util.Optional;

/** A stretch of time over which a broker is measured from outside. Used by one thread. */
final class Interval {
  private static final double NANOS_PER_S = 1e9;
  private static final double NANOS_PER_US = 1e3;
  private static final double BYTES_PER_MIB = 1 << 20;

  private final BrokerProcess broker;
  private final ProcessMeter brokerMeter;
  private final ProcessMeter loadMeter = new ProcessMeter(ProcessHandle.current().pid());
  private final long journalBytes;
  private final Optional<MachineCpu> machine;
  private final CpuReading brokerCpu;
  private final CpuReading loadCpu;
  private final long nanos;

  private Interval(BrokerProcess broker) {
    this.broker = broker;
    this.brokerMeter = broker.meter();
    this.journalBytes = broker.journalBytes();
    this.machine = MachineCpu.now();
    this.brokerCpu = brokerMeter.cpu();
    this.loadCpu = loadMeter.cpu();
    this.nanos = System.nanoTime();
  }

  /** Begins now. */
  static Interval begin(BrokerProcess broker) {
    return new Interval(broker);
  }

  /**
   * Ends now: adds throughput, processor time, memory and journal to what was found.
   *
   * @param tasks how many have ended in it
   * @param suffix of the names of the figures
   */
  Round end(long tasks, String suffix, Findings findings) {
    double elapsed = System.nanoTime() - nanos;
    CpuReading brokerNow = brokerMeter.cpu();
    double brokerNanos = brokerNow.nanosSince(brokerCpu);
    double loadNanos = loadMeter.cpu().nanosSince(loadCpu);
    Optional<MachineCpu> machineNow = MachineCpu.now();
    double perTask = Math.max(1, tasks);
    double rate = tasks * NANOS_PER_S / elapsed;
    findings.add("tasks_per_s" + suffix, rate);
    double brokerMicros = brokerNanos / NANOS_PER_US / perTask;
    findings.add("broker_cpu_us_per_task" + suffix, brokerMicros);
    findings.add("load_cpu_us_per_task" + suffix, loadNanos / NANOS_PER_US / perTask);
    findings.add("broker_cores" + suffix, brokerNanos / elapsed);
    findings.add("load_cores" + suffix, loadNanos / elapsed);
    if (machine.isPresent() && machineNow.isPresent()) {
      MachineCpu before = machine.get();
      MachineCpu now = machineNow.get();
      findings.add(
          "other_cores" + suffix, now.otherCoresSince(before, brokerNanos + loadNanos, elapsed));
      findings.add("steal_cores" + suffix, now.stealCoresSince(before, elapsed));
    }
    findings.add(
        "journal_bytes_per_task" + suffix, (broker.journalBytes() - journalBytes) / perTask);
    memory(suffix, findings);
    brokerNow
        .groupsSince(brokerCpu)
        .forEach(
            (group, used) -> findings.addThread(group + suffix, used / NANOS_PER_US / perTask));
    brokerNow
        .waitsSince(brokerCpu)
        .forEach((group, waits) -> findings.addWakeups(group + suffix, waits / perTask));
    return new Round(rate, brokerMicros);
  }

  private void memory(String suffix, Findings findings) {
    brokerMeter
        .residentBytes()
        .ifPresent(bytes -> findings.add("rss_mib" + suffix, bytes / BYTES_PER_MIB));
    brokerMeter
        .residentPeakBytes()
        .ifPresent(bytes -> findings.add("rss_peak_mib" + suffix, bytes / BYTES_PER_MIB));
  }
}
