package dev.parley.benchmarks.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs every measurement and prints the figures as tables. */
final class EngineReport {
  private static final String FIGURES = "--figures";

  private EngineReport() {}

  /**
   * Runs what is asked for.
   *
   * @param args options of JMH; {@code --memory} alone measures only memory and reloads; {@code
   *     --figures} before the options prints a line {@code figure NAME VALUE} for each value of
   *     each iteration, for a program that reads them
   */
  public static void main(String[] args)
      throws RunnerException, CommandLineOptionException, IOException, InterruptedException {
    if (args.length > 0 && args[0].equals(FIGURES)) {
      new Figures(System.out).print(run(Arrays.copyOfRange(args, 1, args.length)));
      return;
    }
    boolean memoryOnly = args.length == 1 && args[0].equals("--memory");
    if (!memoryOnly) {
      printSpeed(run(args));
    }
    if (memoryOnly || args.length == 0) {
      printMemory();
    }
  }

  private static Collection<RunResult> run(String[] args)
      throws RunnerException, CommandLineOptionException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(new CommandLineOptions(args))
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuProfiler.class);
    return new Runner(options.build()).run();
  }

  @SuppressWarnings("rawtypes") // JMH's own.
  private static void printSpeed(Collection<RunResult> results) {
    System.out.printf(
        "%n%-16s %14s %18s %16s %16s%n",
        "benchmark", "with", "operations/s", "cpu ns/operation", "bytes/operation");
    for (RunResult result : results) {
      Result<?> speed = result.getPrimaryResult();
      Map<String, Result> more = result.getSecondaryResults();
      System.out.printf(
          "%-16s %14s %18s %,16.0f %,16.0f%n",
          speed.getLabel(),
          parameters(result),
          "%,.0f ±%.0f%%".formatted(speed.getScore(), 100 * errorShare(speed)),
          score(more.get(CpuProfiler.NS_PER_COMMAND)),
          score(more.get(Figures.ALLOCATED)));
    }
    System.out.println();
  }

  private static double score(@Nullable Result<?> result) {
    return result == null ? Double.NaN : result.getScore();
  }

  private static String parameters(RunResult result) {
    return result.getParams().getParamsKeys().stream()
        .map(name -> "%,d %s".formatted(Integer.parseInt(result.getParams().getParam(name)), name))
        .collect(Collectors.joining(", "));
  }

  private static double errorShare(Result<?> result) {
    return result.getScoreError() / result.getScore();
  }

  private static void printMemory() throws IOException, InterruptedException {
    for (String measurement : Memory.measurements()) {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(List.of("-Xms6g", "-Xmx6g", "-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(Memory.class.getName(), measurement));
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException(
            "Expected the measurement %s to end with 0, but it ended with %d"
                .formatted(measurement, exit));
      }
    }
  }
}
