package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark, as quick as it can be, from the command to its line. */
final class BenchIT {
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(10);

  @TempDir private Path report;

  /** What each scenario promises under the names that mean the same everywhere. */
  private static final List<String> MAIN =
      List.of(
          "tasks_per_s",
          "broker_cpu_us_per_task",
          "latency_p50_ms",
          "latency_p99_ms",
          "rss_mib",
          "cores");

  private static final Map<String, List<String>> PROMISED = promised();

  private static Map<String, List<String>> promised() {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    keys.put("verified", List.of("redo_share", "loaded_latency_p50_ms"));
    keys.put("reviewed", List.of("loaded_latency_p50_ms"));
    keys.put(
        "fan-out",
        List.of(
            "wall_1000_children_p50_ms",
            "wall_100_children_ms",
            "fan_out_call_wall_1000_children_p50_ms",
            "fan_out_call_wall_100_children_ms"));
    keys.put("tree", List.of("wall_p50_ms", "tasks_per_tree"));
    keys.put("yield", List.of("wall_p50_ms", "tasks_per_tree"));
    keys.put("kill", List.of("kill_answered_ms", "kill_reached_all_ms", "kill_confirmed_ms"));
    keys.put(
        "fleet",
        List.of("dispatch_p50_ms", "cancel_told_ms", "cancel_reached_all_ms", "connected_per_s"));
    keys.put(
        "backlog",
        List.of(
            "enqueued_per_s",
            "heap_bytes_per_task",
            "dispatch_p50_ms",
            "dispatch_without_p50_ms",
            "recovery_s",
            "tasks_per_s_urgent",
            "backlog_taken_beside_urgent",
            "urgent_latency_p50_ms",
            "urgent_dispatch_p50_ms",
            "drained_per_s"));
    keys.put(
        "watchers",
        List.of(
            "ratio_to_unwatched",
            "ratio_to_all_read",
            "events_read_per_s",
            "events_read_per_s_all_read",
            "event_delay_p99_ms",
            "event_delay_same_tree_p50_ms",
            "ratio_to_unwatched_slow",
            "ratio_to_all_read_slow",
            "event_delay_same_tree_slow_p50_ms",
            "event_delay_all_read_p99_ms"));
    keys.put("payload", List.of("tasks_per_s_512kib", "latency_512kib_p50_ms"));
    keys.put(
        "flat",
        List.of(
            "cost_ratio_queued",
            "cost_ratio_agents",
            "cost_ratio_agents_by_label",
            "cost_ratio_shards",
            "cost_ratio_shards_16000_unfinished"));
    return keys;
  }

  @Test
  void aTasksLifeIsMeasuredAgainstBothFloors() throws InterruptedException {
    JsonObject line = run("--quick", "--scenario", "lifecycle");

    assertThat(line.get("scenario").getAsString()).isEqualTo("lifecycle");
    assertPositive(line, MAIN);
    assertPositive(
        line, List.of("latency_p99_ms", "open_latency_p50_ms", "journal_bytes_per_task"));
    for (String suffix : List.of("", "_4kib")) {
      for (String key :
          List.of(
              "tasks_per_s",
              "ratio_to_grpc_floor",
              "ratio_to_kafka_floor",
              "grpc_floor_server_cpu_us",
              "grpc_floor_clients_cpu_us",
              "grpc_floor_client_cores",
              "kafka_floor_cpu_us",
              "latency_goal_3_appends_2_hops_ms",
              "latency_goal_3_appends_6_hops_ms")) {
        assertPositive(line, List.of(key + suffix));
      }
      assertPositive(line, List.of("latency" + suffix + "_p50_ms"));
      // With one repeat, the ratio is that of the figures beside it.
      assertThat(line.get("ratio_to_grpc_floor" + suffix).getAsDouble())
          .isCloseTo(
              line.get("tasks_per_s" + suffix).getAsDouble()
                  / line.get("grpc_floor_per_s" + suffix).getAsDouble(),
              Offset.offset(1e-3));
    }
    // Nothing is left of the smaller messages in the sizes of the larger ones.
    assertThat(line.get("create_bytes").getAsDouble()).isBetween(256.0, 1024.0);
    assertThat(line.get("create_bytes_4kib").getAsDouble()).isBetween(4096.0, 5000.0);
    assertThat(report.resolve("report.md")).content().contains("## lifecycle");
  }

  @Test
  void everyOtherScenarioTellsWhatItPromises() throws InterruptedException {
    List<JsonObject> lines =
        runAll(
            "--quick",
            "--warm-up",
            "200ms",
            "--measure",
            "300ms",
            "--scenario",
            String.join(",", PROMISED.keySet()));

    assertThat(lines)
        .extracting(line -> line.get("scenario").getAsString())
        .containsExactlyElementsOf(PROMISED.keySet());
    for (JsonObject line : lines) {
      assertPositive(line, MAIN);
      // What so short a measurement comes to may be anything, also nothing.
      for (String key : PROMISED.getOrDefault(line.get("scenario").getAsString(), List.of())) {
        assertThat(line.has(key)).as("%s of %s", key, line).isTrue();
        if (key.contains("wall_")) {
          assertPositive(line, List.of(key));
        }
      }
    }
    assertThat(report.resolve("fleet-memory.svg")).isNotEmptyFile();
    assertThat(report.resolve("backlog-cpu.svg")).isNotEmptyFile();
  }

  private static void assertPositive(JsonObject line, List<String> keys) {
    for (String key : keys) {
      assertThat(line.has(key)).as("%s of %s", key, line).isTrue();
      assertThat(line.get(key).getAsDouble()).as("%s of %s", key, line).isPositive();
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
    List<JsonObject> lines = runAll(options);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  private List<JsonObject> runAll(String... options) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("bench", "--json"));
    arguments.addAll(List.of("--report", report.toString()));
    arguments.addAll(List.of(options));
    try (Child bench = ParleyCommand.start(arguments.toArray(String[]::new))) {
      Child.Ended ended = bench.awaitEnd(LONG_ENOUGH);
      assertThat(ended.code()).as("%s %s", ended.out(), ended.err()).isZero();
      return ended.out().stream()
          .map(line -> JsonParser.parseString(line).getAsJsonObject())
          .toList();
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
