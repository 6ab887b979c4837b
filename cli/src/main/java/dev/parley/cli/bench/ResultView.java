package dev.parley.cli.bench;

import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.report.Numbers;
import dev.parley.benchmarks.load.scenario.Compared;
import dev.parley.benchmarks.load.scenario.Scenario;
import dev.parley.benchmarks.load.scenario.ScenarioResult;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Tone;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows a result to people. */
final class ResultView {
  /** Threads that use less than that for a task are many, and say nothing. */
  private static final double SHOWN_MICROS = 0.5;

  private ResultView() {}

  static void show(Console console, Scenario scenario, ScenarioResult result) {
    console.line("");
    console.line(console.paint(scenario.name(), Tone.BOLD) + ": " + scenario.about());
    console.line(
        console.paint("load average before: " + Numbers.text(result.loadBefore()), Tone.DIM));
    result.compared().forEach(system -> show(console, system));
    console.table(table("figure", result.figures()));
    Map<String, Spread> threads = new LinkedHashMap<>(result.cpuByThread());
    threads.values().removeIf(spread -> spread.median() < SHOWN_MICROS);
    if (!threads.isEmpty()) {
      console.line("");
      console.table(table("broker's CPU in µs per task", threads));
    }
    result.remarks().forEach(console::note);
  }

  private static void show(Console console, Compared system) {
    console.line("");
    console.line(console.paint(system.system(), Tone.BOLD) + ": " + system.durability());
    if (!system.leftOut().isEmpty()) {
      console.line(console.paint("left out: " + system.leftOut(), Tone.DIM));
    }
    if (system.skipped().isEmpty()) {
      console.table(table("figure", system.figures()));
    } else {
      console.line("skipped: " + system.skipped());
    }
  }

  private static Table table(String heading, Map<String, Spread> figures) {
    Table table = new Table(heading, "median", "min", "max");
    figures.forEach((key, spread) ->
        table.row(
            Cell.of(key),
            new Cell(Numbers.text(spread.median()), Tone.BOLD),
            new Cell(Numbers.text(spread.min()), Tone.DIM),
            new Cell(Numbers.text(spread.max()), Tone.DIM)));
    return table;
  }
}
