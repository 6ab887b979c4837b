package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Machine;
import dev.parley.benchmarks.load.measure.Samples;
import dev.parley.benchmarks.load.measure.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Gathers what a scenario finds. Used by one thread. */
final class Findings {
  private final String scenario;
  private final double loadBefore = Machine.loadAverage();
  private final Samples figures = new Samples();
  private final Samples cpuByThread = new Samples();
  private final Samples wakeupsByThread = new Samples();
  private final Map<String, Histogram> latencies = new LinkedHashMap<>();
  private final List<Compared> compared = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /** Begins with nothing, and notes how busy the machine is. */
  Findings(String scenario) {
    this.scenario = scenario;
  }

  /** Returns the name of the scenario. */
  String scenario() {
    return scenario;
  }

  /** Adds a figure of one repeat. */
  void add(String key, double value) {
    figures.add(key, value);
  }

  /** Adds the processor time of a group of the broker's threads in one repeat. */
  void addThread(String group, double microsPerTask) {
    cpuByThread.add(group, microsPerTask);
  }

  /** Adds how often a group of the broker's threads was woken in one repeat. */
  void addWakeups(String group, double perTask) {
    wakeupsByThread.add(group, perTask);
  }

  /** Adds the latencies of one repeat: those of {@link #addPercentiles} are figures. */
  void addLatency(String name, Histogram times) {
    addPercentiles(name, times);
    latencies.computeIfAbsent(name, key -> Latency.histogram()).add(times);
  }

  /**
   * Adds the median and the 99th percentile of one repeat, and no curve. Of less than a hundred
   * times that percentile is the longest; of no time at all there is none.
   */
  void addPercentiles(String name, Histogram times) {
    if (times.getTotalCount() == 0) {
      return;
    }
    add(name + "_p50_ms", Latency.millis(times, 50));
    add(name + "_p99_ms", Latency.millis(times, 99));
  }

  /** Adds a system of a comparison. */
  void add(Compared system) {
    compared.add(system);
  }

  /** Returns the figures until now. */
  Map<String, Spread> spreads() {
    return figures.spreads();
  }

  /** Adds something that one should know of the figures. */
  void remark(String text) {
    remarks.add(text);
  }

  ScenarioResult result() {
    return new ScenarioResult(
        scenario,
        loadBefore,
        figures.spreads(),
        cpuByThread.spreads(),
        wakeupsByThread.spreads(),
        latencies,
        compared,
        remarks);
  }
}
