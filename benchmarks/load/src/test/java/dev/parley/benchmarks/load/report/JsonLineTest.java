package dev.parley.benchmarks.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.parley.benchmarks.load.measure.Machine;
import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.scenario.Compared;
import dev.parley.benchmarks.load.scenario.ScenarioResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonLineTest {
  private static final Machine MACHINE = new Machine(2, 1_024, "a processor", "a system", "a JDK");

  @Test
  void everyFigureStandsThereWithItsSpread() {
    JsonObject line =
        JsonLine.of(
            new ScenarioResult(
                "lifecycle",
                0.5,
                Map.of("tasks_per_s", new Spread(12_345.678, 10_000, 15_000)),
                Map.of("parley-shard", new Spread(41.23456, 40, 42)),
                Map.of("parley-shard", new Spread(2.5, 2, 3)),
                Map.of(),
                List.of(),
                List.of("a remark")),
            MACHINE);

    assertThat(line)
        .hasToString(
            "{\"scenario\":\"lifecycle\",\"cores\":2,\"load_average\":0.5,\"tasks_per_s\":12346,"
                + "\"tasks_per_s_min\":10000,\"tasks_per_s_max\":15000,"
                + "\"broker_cpu_us_by_thread\":{\"parley-shard\":41.235},"
                + "\"broker_wakeups_by_thread\":{\"parley-shard\":2.5},\"remarks\":[\"a remark\"]}");
  }

  @Test
  void threadsAreLeftOutWhereTheSystemTellsNothingOfThem() {
    ScenarioResult result =
        new ScenarioResult(
            "tree", -1, Map.of(), Map.of(), Map.of(), Map.of(), List.of(), List.of());

    assertThat(JsonLine.of(result, MACHINE).has("broker_cpu_us_by_thread")).isFalse();
  }

  @Test
  void everySystemOfAComparisonSaysWhatItKeepsAndWhyItWasSkipped() {
    JsonObject line =
        JsonLine.of(
            new ScenarioResult(
                "comparison",
                0,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(
                    new Compared(
                        "by-hand",
                        "disk",
                        "verdicts",
                        "",
                        Map.of("tasks_per_s", new Spread(7, 6, 8))),
                    new Compared("elsewhere", "disk", "verdicts", "not installed", Map.of())),
                List.of()),
            MACHINE);

    assertThat(line.get("comparison"))
        .hasToString(
            "[{\"system\":\"by-hand\",\"durability\":\"disk\",\"left_out\":\"verdicts\",\"tasks_per_s\":7,"
                + "\"tasks_per_s_min\":6,\"tasks_per_s_max\":8},"
                + "{\"system\":\"elsewhere\",\"durability\":\"disk\",\"left_out\":\"verdicts\",\"skipped\":\"not installed\"}]");
  }
}
