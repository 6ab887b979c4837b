package dev.parley.benchmarks.engine;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * Prints the values of all iterations for a program: {@code figure NAME VALUE}, one a line, then
 * {@code done}.
 */
final class Figures {
  /** How JMH calls the bytes that were allocated for one operation. */
  static final String ALLOCATED = "gc.alloc.rate.norm";

  private static final double NANOS_PER_S = 1e9;

  private final PrintStream out;

  Figures(PrintStream out) {
    this.out = out;
  }

  void print(Collection<RunResult> results) {
    for (RunResult result : results) {
      String suffix = suffix(result);
      for (BenchmarkResult fork : result.getBenchmarkResults()) {
        fork.getIterationResults().forEach(iteration -> print(iteration, suffix));
      }
    }
    out.println("done");
  }

  private void print(IterationResult iteration, String suffix) {
    print("commands_per_s" + suffix, iteration.getPrimaryResult());
    Result<?> cpu = secondary(iteration, CpuProfiler.NS_PER_COMMAND);
    print("cpu_ns_per_command" + suffix, cpu);
    if (cpu != null) {
      print("commands_per_core_s" + suffix, NANOS_PER_S / cpu.getScore());
    }
    print("bytes_per_command" + suffix, secondary(iteration, ALLOCATED));
  }

  private static @Nullable Result<?> secondary(IterationResult iteration, String name) {
    return iteration.getSecondaryResults().get(name);
  }

  private void print(String name, @Nullable Result<?> result) {
    if (result != null) {
      print(name, result.getScore());
    }
  }

  private void print(String name, double value) {
    out.println("figure " + name + " " + value);
  }

  /** Plain lives with nothing queued have none, as they are what people ask for. */
  private static String suffix(RunResult result) {
    String queued = result.getParams().getParam("queued");
    String method = result.getPrimaryResult().getLabel();
    return (method.equals("plain")
            ? ""
            : "_" + method.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
        + (queued == null || queued.equals("0") ? "" : "_beside_" + queued);
  }
}
