package dev.parley.benchmarks.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Machine;
import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.scenario.Compared;
import dev.parley.benchmarks.load.scenario.Scenario;
import dev.parley.benchmarks.load.scenario.ScenarioResult;
import dev.parley.benchmarks.load.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
  private static final Pattern PICTURE = Pattern.compile("!\\[\\w+]\\((.+?)\\)");

  @TempDir private Path folder;

  @Test
  void thePageShowsPicturesThatAreThere() throws IOException {
    Scenario scenario = Scenarios.all().getFirst();
    Histogram latency = Latency.histogram();
    Latency.record(latency, 2_000_000);
    ScenarioResult result =
        new ScenarioResult(
            scenario.name(),
            0.25,
            Map.of(
                "tasks_per_s", new Spread(1_234.4, 1_000, 1_500),
                "broker_cpu_us_per_task", new Spread(80, 79, 81),
                "rss_mib", new Spread(700, 600, 800)),
            Map.of("parley-shard", new Spread(40, 39, 41)),
            Map.of("parley-shard", new Spread(2, 1, 3)),
            Map.of("latency", latency),
            List.of(
                new Compared(
                    "by-hand",
                    "none at all",
                    "verdicts",
                    "",
                    Map.of("tasks_per_s", new Spread(7, 6, 8))),
                new Compared("elsewhere", "unknown", "verdicts", "it is not installed", Map.of())),
            List.of("Mind this."));

    Path page = new Report(folder, Machine.look(), BenchOptions.quick()).add(scenario, result);

    String text = Files.readString(page);
    assertThat(text)
        .contains(
            "| tasks per s | 1,234 | 1,000 | 1,500 |",
            "* Mind this.",
            "| by-hand | tasks per s | 7 | 6 | 8 |",
            "| by-hand | none at all | verdicts |  |",
            "| elsewhere | unknown | verdicts | skipped: it is not installed |");
    assertThat(folder.resolve(scenario.name() + "-cpu.svg"))
        .content()
        .contains("broker_cpu_us_per_task")
        .doesNotContain("rss_mib");
    assertThat(folder.resolve(scenario.name() + "-memory.svg"))
        .content()
        .contains("rss_mib")
        .doesNotContain("tasks_per_s");
    Matcher picture = PICTURE.matcher(text);
    int pictures = 0;
    while (picture.find()) {
      assertThat(folder.resolve(picture.group(1))).isNotEmptyFile();
      pictures++;
    }
    assertThat(pictures).isEqualTo(6);
  }
}
