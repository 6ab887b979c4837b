package dev.parley.cli.bench;

import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.scenario.Scenario;
import dev.parley.benchmarks.load.scenario.ScenarioResult;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Tone;
import java.util.Locale;
import java.util.Map;

/** Shows a result to people. */
final class ResultView {
  private ResultView() {}

  static void show(Console console, Scenario scenario, ScenarioResult result) {
    console.line("");
    console.line(console.paint(scenario.name(), Tone.BOLD) + ": " + scenario.about());
    console.line(console.paint("load average before: " + number(result.loadBefore()), Tone.DIM));
    console.table(table("figure", result.figures()));
    if (!result.cpuByThread().isEmpty()) {
      console.line("");
      console.table(table("broker's CPU in µs per task", result.cpuByThread()));
    }
    result.remarks().forEach(console::note);
  }

  private static Table table(String heading, Map<String, Spread> figures) {
    Table table = new Table(heading, "median", "min", "max");
    figures.forEach((key, spread) ->
        table.row(
            Cell.of(key),
            new Cell(number(spread.median()), Tone.BOLD),
            new Cell(number(spread.min()), Tone.DIM),
            new Cell(number(spread.max()), Tone.DIM)));
    return table;
  }

  /** As many digits as say something: three or four. */
  static String number(double value) {
    double size = Math.abs(value);
    String pattern = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, pattern, value);
  }
}
