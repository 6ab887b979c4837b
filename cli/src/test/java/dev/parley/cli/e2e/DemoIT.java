package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demonstration finds exactly what is wrong with a tree, also with agents that can't be relied
 * on.
 */
@Timeout(300)
final class DemoIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long SEED = 7450;

  @TempDir private Path folder;

  private final PlantedTree tree = new PlantedTree(SEED);

  @BeforeEach
  void write() throws IOException {
    tree.write(folder.resolve("tree"));
  }

  @Test
  void findsExactlyWhatIsTrueHoweverItsAgentsBehave() throws Exception {
    JsonObject calm = demo("calm");
    JsonObject wild = demo("wild", "--unreliable");

    assertThat(number(calm, "redone")).isZero();
    assertThat(number(wild, "redone")).isPositive();
    assertThat(number(wild, "retried")).isPositive();
    assertThat(List.of(number(wild, "crashes"), number(wild, "stalls"), number(wild, "falsehoods")))
        .allMatch(count -> count > 0);
    JsonObject report = report("calm");
    assertThat(statements(report)).containsExactlyInAnyOrderElementsOf(tree.truth());
    for (String part : List.of("findings", "summary", "skipped", "files")) {
      assertThat(report("wild").get(part)).as(part).isEqualTo(report.get(part));
    }
    noSecretLeaked();
  }

  /** Runs the demonstration to its end; returns the line that sums it up. */
  private JsonObject demo(String name, String... options) throws InterruptedException {
    String[] args =
        Stream.concat(
                Stream.of("demo", at("tree").toString(), "--json", "--report", at(name).toString()),
                Stream.of(options))
            .toArray(String[]::new);
    try (Child demo = ParleyCommand.start(args)) {
      Child.Ended ended = demo.awaitEnd(PATIENCE);
      assertThat(ended.code()).as("%s", ended).isZero();
      JsonObject sum = JsonParser.parseString(ended.out().getLast()).getAsJsonObject();
      System.out.println("DemoIT: " + sum);
      assertThat(sum.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
      assertThat(number(sum, "files")).isEqualTo(tree.files()).isGreaterThanOrEqualTo(1_000);
      assertThat(number(sum, "ended")).isEqualTo(number(sum, "tasks")).isPositive();
      assertThat(number(sum, "findings")).isEqualTo(tree.truth().size());
      return sum;
    }
  }

  private void noSecretLeaked() throws IOException {
    for (String name : List.of("calm", "wild")) {
      for (String file : List.of("audit.json", "audit.md")) {
        String text = Files.readString(at(name).resolve(file));
        assertThat(tree.secrets()).isNotEmpty().noneMatch(text::contains);
      }
    }
  }

  private JsonObject report(String name) throws IOException {
    return JsonParser.parseString(Files.readString(at(name).resolve("audit.json")))
        .getAsJsonObject();
  }

  private static List<String> statements(JsonObject report) {
    return report.getAsJsonArray("findings").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .map(finding ->
            PlantedTree.statement(
                finding.get("severity").getAsString(),
                finding.get("rule").getAsString(),
                finding.get("path").getAsString(),
                finding.get("line").getAsInt()))
        .toList();
  }

  private static int number(JsonObject sum, String name) {
    return sum.get(name).getAsInt();
  }

  private Path at(String name) {
    return folder.resolve(name);
  }
}
