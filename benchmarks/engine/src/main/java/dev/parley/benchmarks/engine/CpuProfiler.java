package dev.parley.benchmarks.engine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Measures the time that the process had a core for, garbage collector and compiler included. What
 * else runs on the machine matters less to it than to the time on the clock.
 */
public final class CpuProfiler implements InternalProfiler {
  static final String NS_PER_COMMAND = "cpu.norm";

  private long startNs;

  @Override
  public String getDescription() {
    return "Time on a core";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    startNs = cpuNs();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double ns = (double) (cpuNs() - startNs) / result.getMetadata().getAllOps();
    return List.of(new ScalarResult(NS_PER_COMMAND, ns, "ns/op", AggregationPolicy.AVG));
  }

  private static long cpuNs() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
