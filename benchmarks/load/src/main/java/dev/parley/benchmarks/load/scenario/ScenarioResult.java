package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.measure.Spread;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a scenario found. Names of figures end in their unit.
 *
 * @param scenario its name
 * @param loadBefore the load average when it began; -1 where the system does not tell
 * @param figures by name, in the order in which people read them
 * @param cpuByThread microseconds of the broker's processor time for each task, by thread group
 * @param wakeupsByThread how often for each task a thread of the broker had to be woken, by thread
 *     group
 * @param latencies in nanoseconds over all repeats, by name
 * @param compared systems side by side; empty unless the scenario compares some
 * @param remarks what one should know of the figures
 */
public record ScenarioResult(
    String scenario,
    double loadBefore,
    Map<String, Spread> figures,
    Map<String, Spread> cpuByThread,
    Map<String, Spread> wakeupsByThread,
    Map<String, Histogram> latencies,
    List<Compared> compared,
    List<String> remarks) {
  /** Takes what it was given out of the caller's hands, and keeps its order. */
  public ScenarioResult {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    cpuByThread = Collections.unmodifiableMap(new LinkedHashMap<>(cpuByThread));
    wakeupsByThread = Collections.unmodifiableMap(new LinkedHashMap<>(wakeupsByThread));
    latencies = Collections.unmodifiableMap(new LinkedHashMap<>(latencies));
    compared = List.copyOf(compared);
    remarks = List.copyOf(remarks);
  }
}
