package dev.parley.examples.scenarios;

import dev.parley.client.Artifacts;
import dev.parley.client.Content;
import dev.parley.client.Parley;
import dev.parley.client.ParleyException;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** What is too large for a task travels as an artifact, there and back. */
final class ArtifactScenario implements Scenario {
  private static final int LINES = 70_000;
  private static final int EVERY = 4;

  @Override
  public String name() {
    return "artifact";
  }

  @Override
  public String summary() {
    return "A log of some megabytes does not fit into a task: the task refers to it, and to what comes of it.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    Path log = Files.createTempFile("parley-scenario-", ".log");
    try (Parley parley = stage.connect();
        Worker worker =
            parley
                .worker("filter")
                .capability("log.errors", task -> errors(task, parley.artifacts(), stage))
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      Files.writeString(log, log());
      stage.tell(worker.agentId(), "waits for logs");
      String refused = sendInline(parley, log, stage);
      TaskOutcome outcome = sendAsArtifact(parley, log, stage);
      return facts(parley, outcome, refused, Files.size(log), stage);
    } finally {
      Files.delete(log);
    }
  }

  private static String log() {
    return IntStream.range(0, LINES)
        .mapToObj(i -> (i % EVERY == 0 ? "ERROR" : "INFO") + " line " + i + " of a log that grows")
        .collect(Collectors.joining("\n"));
  }

  private static String sendInline(Parley parley, Path log, Stage stage) throws IOException {
    TaskDraft draft =
        TaskDraft.forCapability("log.errors")
            .objective("Find the errors.")
            .text("app.log", Files.readString(log))
            .build();
    try {
      parley.requester().submit(draft);
      return "";
    } catch (ParleyException e) {
      stage.tell("broker", "refuses the log inside of the task: " + e.reason());
      return e.reason() == ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE ? "PAYLOAD_TOO_LARGE" : "";
    }
  }

  private static TaskOutcome sendAsArtifact(Parley parley, Path log, Stage stage) throws Exception {
    // snippet: send
    Part part = parley.artifacts().part(log);
    TaskHandle task =
        parley
            .requester()
            .submit(
                TaskDraft.forCapability("log.errors")
                    .objective("Find the errors.")
                    .input(Content.named("app.log", part))
                    .requireArtifact("errors.log")
                    .build());
    // end
    stage.tell("requester", "uploads it, and refers to " + part.getArtifact().getDigest());
    return task.outcome().get(30, TimeUnit.SECONDS);
  }

  // snippet: work
  private static TaskResult errors(TaskContext task, Artifacts artifacts, Stage stage)
      throws IOException {
    Path found = Files.createTempFile("errors-", ".log");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                task.inputs().open("app.log", artifacts), StandardCharsets.UTF_8))) {
      Files.write(found, lines.lines().filter(line -> line.startsWith("ERROR")).toList());
      Part errors = Content.named("errors.log", artifacts.part(found));
      stage.tell("filter", "found errors, and uploads them");
      return TaskResult.builder().part(errors).build();
    } finally {
      Files.delete(found);
    }
  }

  // end

  private static Facts facts(
      Parley parley, TaskOutcome outcome, String refused, long inputBytes, Stage stage)
      throws IOException {
    // snippet: read
    Content outputs = outcome.orThrow().outputs();
    byte[] errors;
    try (var content = outputs.open("errors.log", parley.artifacts())) {
      errors = content.readAllBytes();
    }
    // end
    long lines = new String(errors, StandardCharsets.UTF_8).lines().count();
    stage.tell("requester", "reads %,d errors, as the worker wrote them".formatted(lines));
    long kept = StreamSupport.stream(parley.artifacts().list().spliterator(), false).count();
    return Facts.of(lines == LINES / EVERY && !refused.isEmpty() && kept == 2)
        .with("state", outcome.state().name())
        .with("refused_inline", refused)
        .with("input_bytes", inputBytes)
        .with("output_bytes", errors.length)
        .with("artifacts", kept);
  }
}
