package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.parley.client.Content;
import dev.parley.client.Parley;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.BarrierState;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commands about what belongs to a tree: its notes and barriers, its children, its schedule. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
final class TreeCommandsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BrokerProcess broker;

  TreeCommandsIT(BrokerProcess broker) {
    this.broker = broker;
  }

  @Test
  void notesAreWrittenWatchedAndDeleted() throws Exception {
    try (Parley parley = Parley.connect(broker.endpoint())) {
      TaskHandle root =
          parley
              .requester()
              .submit(TaskDraft.forCapability("nobody.there").objective("Wait.").build());
      JsonObject written = run(0, "notes", "put", root.id(), "style", "Formal").getLast();
      String version = written.get("version").getAsString();
      run(0, "notes", "put", root.id(), "other", "Not asked for");
      assertThat(
              run(4, "notes", "delete", root.id(), "style", "--version", "1").getLast().toString())
          .contains("NOTE_CONFLICT");
      assertThat(run(0, "notes", "delete", root.id(), "style", "--version", version).getLast())
          .hasToString("{\"deleted\":\"style\"}");
      assertThat(run(0, "notes", "list", root.id()).getLast().toString()).doesNotContain("style");

      root.cancel("Enough");
      List<JsonObject> changes = run(0, "notes", "watch", root.id(), "--prefix", "sty");
      assertThat(changes).hasSize(2);
      assertThat(changes.getFirst().get("number").getAsString()).isEqualTo(version);
      assertThat(changes.getFirst().has("note_written")).isTrue();
      assertThat(changes.getLast().has("note_deleted")).isTrue();
    }
  }

  @Test
  void barriersAreShown() throws Exception {
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    try (Parley parley = Parley.connect(broker.endpoint());
        Worker worker =
            parley
                .worker("first")
                .capability(
                    "meet",
                    task -> {
                      task.barrier("drafts", 2, Duration.ofMinutes(10)).arrive();
                      arrived.complete(null);
                      return TaskResult.text("there");
                    })
                .start()) {
      TaskHandle root =
          parley.requester().submit(TaskDraft.forCapability("meet").objective("Meet.").build());
      arrived.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      JsonObject one = run(0, "barrier", "get", root.id(), "drafts").getLast();
      assertThat(one.get("state").getAsString())
          .as("by %s", worker.agentId())
          .isEqualTo("BARRIER_STATE_WAITING");
      assertThat(one.get("parties").getAsInt()).isEqualTo(2);
      assertThat(one.getAsJsonArray("participants")).hasSize(1);
      JsonObject all = run(0, "barrier", "list", root.id()).getLast();
      assertThat(all.getAsJsonArray("barriers")).containsExactly(one);
      assertThat(run(3, "barrier", "get", root.id(), "none").getLast().toString())
          .contains("BARRIER_NOT_FOUND");
    }
  }

  @Test
  void aBarrierOpensWhenSomebodyArrivesFromTheCommandLine() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    try (Parley parley = Parley.connect(broker.endpoint());
        Worker worker =
            parley
                .worker("waiter")
                .capability(
                    "wait.for.others",
                    task -> {
                      begun.complete(null);
                      BarrierState state =
                          task.barrier("drafts", 2, Duration.ofMinutes(10)).await(PATIENCE);
                      return TaskResult.text(state.name());
                    })
                .start()) {
      TaskHandle root =
          parley
              .requester()
              .submit(TaskDraft.forCapability("wait.for.others").objective("Meet.").build());
      begun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(
              run(4, "barrier", "arrive", root.id(), "drafts", "--parties", "0", "--as", "editor")
                  .getLast()
                  .toString())
          .contains("REQUEST_INVALID");

      run(0, "barrier", "arrive", root.id(), "drafts", "--parties", "2", "--as", "editor");

      assertThat(root.await(PATIENCE).orThrow().text())
          .as("what %s saw", worker.agentId())
          .isEqualTo(BarrierState.BARRIER_STATE_OPEN.name());
      JsonObject barrier = run(0, "barrier", "get", root.id(), "drafts").getLast();
      assertThat(barrier.get("state").getAsString()).isEqualTo("BARRIER_STATE_OPEN");
      assertThat(barrier.getAsJsonArray("participants"))
          .extracting(JsonElement::getAsString)
          .containsExactlyInAnyOrder(root.id(), "editor");
      run(0, "barrier", "arrive", root.id(), "drafts", "--parties", "2", "--as", "editor");
      assertThat(
              run(4, "barrier", "arrive", root.id(), "drafts", "--parties", "3", "--as", "late")
                  .getLast()
                  .toString())
          .contains("BARRIER_MISMATCH");
    }
  }

  @Test
  void childrenComeInPages() throws Exception {
    try (Parley parley = Parley.connect(broker.endpoint());
        Worker worker =
            parley.worker("child").capability("part", task -> TaskResult.text("ok")).start()) {
      TaskDraft.Builder all =
          TaskDraft.forEach(TaskDraft.forCapability("part").objective("Do a part.").build())
              .objective("Do all of it.");
      IntStream.range(0, 5).forEach(i -> all.item(Content.textPart("part " + i)));
      TaskHandle root = parley.requester().submit(all.build());
      assertThat(root.await(PATIENCE).completed()).as("by %s", worker.agentId()).isTrue();

      List<JsonObject> first = run(0, "task", "children", root.id(), "--limit", "3");
      assertThat(first).hasSize(4);
      assertThat(first.getFirst().get("state").getAsString())
          .isEqualTo(TaskState.TASK_STATE_COMPLETED.name());
      String next = first.getLast().get("next_page").getAsString();
      List<JsonObject> rest = run(0, "task", "children", root.id(), "--page", next);
      assertThat(rest.getLast().get("listed").getAsInt()).isEqualTo(2);
      assertThat(rest.getLast().get("next_page").getAsString()).isEmpty();
    }
  }

  @Test
  void aScheduleIsReplaced() throws Exception {
    String[] what = {"-c", "report.write", "-o", "Write the report"};
    run(0, with(what, "schedule", "create", "--cron", "0 6 * * *", "--id", "it-report"));
    JsonObject changed =
        run(
                0,
                with(
                    what,
                    "schedule",
                    "update",
                    "it-report",
                    "--cron",
                    "0 7 * * *",
                    "--zone",
                    "Europe/Berlin"))
            .getLast();
    assertThat(
            changed.getAsJsonObject("spec").getAsJsonObject("schedule").get("cron").getAsString())
        .isEqualTo("0 7 * * *");
    assertThat(run(3, with(what, "schedule", "update", "it-none", "--cron", "@daily")).getLast())
        .asString()
        .contains("TASK_NOT_FOUND");
  }

  private static String[] with(String[] more, String... first) {
    List<String> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  /** Runs a command to its end; returns its lines of JSON. */
  private List<JsonObject> run(int code, String... args) throws InterruptedException {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.addAll(List.of("--json", "--endpoint", broker.endpoint()));
    try (Child command = ParleyCommand.start(all.toArray(String[]::new))) {
      Child.Ended ended = command.awaitEnd(PATIENCE);
      assertThat(ended.code()).as("%s", ended).isEqualTo(code);
      return ended.out().stream()
          .map(line -> JsonParser.parseString(line).getAsJsonObject())
          .toList();
    }
  }
}
