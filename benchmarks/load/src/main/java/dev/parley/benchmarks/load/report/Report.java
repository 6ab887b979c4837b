package dev.parley.benchmarks.load.report;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.measure.Machine;
import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.scenario.Compared;
import dev.parley.benchmarks.load.scenario.Scenario;
import dev.parley.benchmarks.load.scenario.ScenarioResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/**
 * The report for people: a page in Markdown with pictures beside it. Written anew after each
 * scenario, so that it is there when a later one fails. Used by one thread.
 */
public final class Report {
  private static final String PAGE = "report.md";
  private static final int THREADS_SHOWN = 12;

  private final Path folder;
  private final StringBuilder page = new StringBuilder();

  /** Begins a report in a folder, which is created when it is missing. */
  public Report(Path folder, Machine machine, BenchOptions options) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    page.append("# Parley under load\n\n")
        .append("| | |\n| --- | --- |\n")
        .append("| processor | %s, %d cores |\n".formatted(machine.processor(), machine.cores()))
        .append("| memory | %,d MiB |\n".formatted(machine.memoryMib()))
        .append("| system | %s |\n".formatted(machine.system()))
        .append("| Java | %s |\n".formatted(machine.jdk()))
        .append(
            "| repeats | %d, each throughput over %s s after %s s of warm-up |\n\n"
                .formatted(
                    options.repeats(),
                    Numbers.text(options.measure().toMillis() / 1e3),
                    Numbers.text(options.warmUp().toMillis() / 1e3)))
        .append("Broker and load are processes of their own and share the machine. Figures are")
        .append(" medians over the repeats, with the least and the greatest value.\n");
  }

  /** Adds a scenario; returns the page, which is complete until here. */
  public Path add(Scenario scenario, ScenarioResult result) throws IOException {
    page.append("\n## ").append(scenario.name()).append("\n\n");
    page.append(capital(scenario.about())).append(".");
    page.append(" Load average before: ").append(Numbers.text(result.loadBefore())).append(".\n");
    comparison(result);
    throughput(result);
    latency(result);
    cost(result);
    figures(result.figures());
    threads(result);
    if (!result.remarks().isEmpty()) {
      page.append('\n');
      result.remarks().forEach(remark -> page.append("* ").append(remark).append('\n'));
    }
    Path file = folder.resolve(PAGE);
    Files.writeString(file, page);
    return file;
  }

  private static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  /** What was measured, with a picture, then what each system is and lacks. */
  private void comparison(ScenarioResult result) throws IOException {
    if (result.compared().isEmpty()) {
      return;
    }
    Map<String, Spread> rates = new LinkedHashMap<>();
    result
        .compared()
        .forEach(system ->
            system
                .figures()
                .forEach((key, spread) -> {
                  if (key.equals("tasks_per_s")) {
                    rates.put(system.system(), spread);
                  }
                }));
    picture(result, "comparison", BarChart.draw("tasks per second", rates), rates.isEmpty());
    page.append("\n| system | figure | median | min | max |\n")
        .append("| --- | --- | ---: | ---: | ---: |\n");
    for (Compared system : result.compared()) {
      system
          .figures()
          .forEach((key, spread) ->
              page.append("| %s | ".formatted(system.system())).append(row(key, spread)));
    }
    page.append("\n| system | durability | left out beside what all leave out | |\n")
        .append("| --- | --- | --- | --- |\n");
    for (Compared system : result.compared()) {
      String skipped = system.skipped().isEmpty() ? "" : "skipped: " + system.skipped();
      page.append(
          "| %s | %s | %s | %s |\n"
              .formatted(system.system(), system.durability(), system.leftOut(), skipped));
    }
  }

  private void throughput(ScenarioResult result) throws IOException {
    bars(
        result,
        "throughput",
        "tasks per second",
        key ->
            (key.startsWith("tasks_per_s") && !key.contains("latency"))
                || key.contains("_floor_per_s"));
  }

  /** What the broker takes for it, beside what the floors and the load take. */
  private void cost(ScenarioResult result) throws IOException {
    bars(result, "cpu", "processor time in µs per task", key -> key.contains("cpu_us"));
    bars(
        result,
        "memory",
        "resident memory of the broker in MiB",
        key -> key.startsWith("rss_mib") || key.startsWith("rss_peak_mib"));
  }

  private void bars(ScenarioResult result, String what, String title, Predicate<String> which)
      throws IOException {
    Map<String, Spread> figures = new LinkedHashMap<>(result.figures());
    figures.keySet().removeIf(which.negate());
    picture(result, what, BarChart.draw(title, figures), figures.isEmpty());
  }

  private void latency(ScenarioResult result) throws IOException {
    Map<String, Histogram> latencies = new LinkedHashMap<>(result.latencies());
    latencies.values().removeIf(latency -> latency.getTotalCount() == 0);
    if (!latencies.isEmpty()) {
      String chart = PercentileChart.draw("latency by percentile", latencies);
      picture(result, "latency", chart, false);
    }
  }

  /** The busiest threads, the busiest first. */
  private void threads(ScenarioResult result) throws IOException {
    Map<String, Spread> threads = new LinkedHashMap<>();
    result.cpuByThread().entrySet().stream()
        .sorted(Comparator.comparingDouble(thread -> -thread.getValue().median()))
        .limit(THREADS_SHOWN)
        .forEach(thread -> threads.put(thread.getKey(), thread.getValue()));
    String chart = BarChart.draw("broker's processor time in µs per task, by thread", threads);
    picture(result, "threads", chart, threads.isEmpty());
  }

  private void picture(ScenarioResult result, String what, String svg, boolean empty)
      throws IOException {
    if (!empty) {
      String name = result.scenario() + "-" + what + ".svg";
      Files.writeString(folder.resolve(name), svg);
      page.append("\n![").append(what).append("](").append(name).append(")\n");
    }
  }

  private void figures(Map<String, Spread> figures) {
    page.append("\n| figure | median | min | max |\n| --- | ---: | ---: | ---: |\n");
    figures.forEach((key, spread) -> page.append("| ").append(row(key, spread)));
  }

  private static String row(String key, Spread spread) {
    return "%s | %s | %s | %s |\n"
        .formatted(
            key.replace('_', ' '),
            Numbers.text(spread.median()),
            Numbers.text(spread.min()),
            Numbers.text(spread.max()));
  }
}
