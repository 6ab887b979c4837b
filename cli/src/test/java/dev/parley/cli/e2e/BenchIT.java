package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark, as quick as it can be, from the command to its line. */
final class BenchIT {
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(4);

  @TempDir private Path report;

  @Test
  void aTasksLifeIsMeasuredAgainstBothFloors() throws InterruptedException {
    try (Child bench =
        ParleyCommand.start(
            "bench",
            "--quick",
            "--scenario",
            "lifecycle",
            "--json",
            "--report",
            report.toString())) {
      Child.Ended ended = bench.awaitEnd(LONG_ENOUGH);

      assertThat(ended.code()).as("%s %s", ended.out(), ended.err()).isZero();
      assertThat(ended.out()).hasSize(1);
      JsonObject line = JsonParser.parseString(ended.out().getFirst()).getAsJsonObject();
      assertThat(line.get("scenario").getAsString()).isEqualTo("lifecycle");
      for (String key :
          List.of(
              "tasks_per_s",
              "ratio_to_grpc_floor",
              "ratio_to_kafka_floor",
              "broker_cpu_us_per_task",
              "grpc_floor_server_cpu_us",
              "grpc_floor_clients_cpu_us",
              "kafka_floor_cpu_us",
              "latency_p50_ms",
              "latency_p99_ms",
              "cores",
              "journal_bytes_per_task")) {
        assertThat(line.get(key).getAsDouble()).as(key).isPositive();
      }
      // With one repeat, the ratio is that of the figures beside it.
      assertThat(line.get("ratio_to_grpc_floor").getAsDouble())
          .isCloseTo(
              line.get("tasks_per_s").getAsDouble() / line.get("grpc_floor_per_s").getAsDouble(),
              Offset.offset(1e-3));
      assertThat(report.resolve("report.md")).content().contains("## lifecycle");
    }
  }

  @Test
  void otherSystemsAreMeasuredOrNamedAsSkipped() throws InterruptedException {
    JsonObject line =
        run("--quick", "--scenario", "comparison", "--system", "kafka-share,nats-jetstream");

    List<String> systems = new ArrayList<>();
    for (JsonElement each : line.getAsJsonArray("comparison")) {
      JsonObject system = each.getAsJsonObject();
      systems.add(system.get("system").getAsString());
      assertThat(system.get("durability").getAsString()).isNotEmpty();
      assertThat(system.get("left_out").getAsString()).isNotEmpty();
      if (system.has("skipped")) {
        assertThat(system.get("skipped").getAsString()).contains("not installed");
      } else {
        for (String key : List.of("tasks_per_s", "server_cpu_us_per_task", "latency_p50_ms")) {
          assertThat(system.get(key).getAsDouble()).as(key).isPositive();
        }
      }
    }
    assertThat(systems).containsExactly("kafka-share", "nats-jetstream");
    assertThat(report.resolve("report.md")).content().contains("| kafka-share | tasks per s |");
  }

  @Test
  void theEngineAloneIsMeasuredBehindTheSameCommand() throws InterruptedException {
    JsonObject line = run("--quick", "--scenario", "engine");

    for (String key :
        List.of(
            "commands_per_s",
            "cpu_ns_per_command",
            "commands_per_core_s",
            "bytes_per_command",
            "commands_per_s_beside_1000",
            "commands_per_s_reviewed")) {
      assertThat(line.get(key).getAsDouble()).as(key).isPositive();
    }
  }

  private JsonObject run(String... options) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("bench", "--json"));
    arguments.addAll(List.of("--report", report.toString()));
    arguments.addAll(List.of(options));
    try (Child bench = ParleyCommand.start(arguments.toArray(String[]::new))) {
      Child.Ended ended = bench.awaitEnd(LONG_ENOUGH);
      assertThat(ended.code()).as("%s %s", ended.out(), ended.err()).isZero();
      assertThat(ended.out()).hasSize(1);
      return JsonParser.parseString(ended.out().getFirst()).getAsJsonObject();
    }
  }

  @Test
  void anUnknownScenarioIsRefusedWithTheOnesThatThereAre() throws InterruptedException {
    try (Child bench = ParleyCommand.start("bench", "--scenario", "speed", "--json")) {
      Child.Ended ended = bench.awaitEnd(LONG_ENOUGH);

      assertThat(ended.code()).isEqualTo(2);
      assertThat(ended.out())
          .singleElement()
          .asString()
          .contains("lifecycle, verified, reviewed, fan-out");
    }
  }
}
