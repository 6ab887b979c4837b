package dev.parley.cli.task;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.BulkSubmission;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.cli.console.Tone;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Submits many tasks and tells, while it goes on and at the end, what became of every one of them.
 * Not thread-safe.
 */
final class BulkReport implements BulkSubmission.Listener {
  private static final Duration STATUS_INTERVAL = Duration.ofMillis(100);

  private final Console console;
  private final List<String> ids;
  private final Clock clock;
  private final Instant begun;
  private final List<String> acked = new ArrayList<>();
  private final Map<TaskState, Integer> ended = new EnumMap<>(TaskState.class);
  private int existed;
  private int refused;
  private @Nullable CliFailure firstRefusal;
  private @Nullable CliFailure gaveUp;
  private Instant lastStatus = Instant.MIN;
  private String submitted = "";

  BulkReport(Console console, List<String> ids, Clock clock) {
    this.console = console;
    this.ids = ids;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /** Submits the tasks; what fails is kept for {@link #finish}. */
  void submit(BrokerClient broker, CreateTaskRequest template) {
    try {
      new BulkSubmission(broker, template, ids, this).run();
    } catch (CliFailure e) {
      gaveUp = e;
    }
    submitted = Times.span(elapsed());
  }

  /** Returns the ids of the tasks that are durable. */
  List<String> ackedIds() {
    return List.copyOf(acked);
  }

  /** Counts a task that was waited for. */
  void ended(Task task) {
    ended.merge(task.getState(), 1, Integer::sum);
    status(
        Text.format(
            "%d of %d ended", ended.values().stream().mapToInt(i -> i).sum(), acked.size()));
  }

  @Override
  public void acked(String taskId, boolean created) {
    acked.add(taskId);
    existed += created ? 0 : 1;
    if (console.json()) {
      JsonObject line = new JsonObject();
      line.addProperty("task_id", taskId);
      line.addProperty("created", created);
      console.json(line);
    } else {
      double seconds = Math.max(0.001, Times.seconds(elapsed()));
      status(
          Text.format(
              "%,d of %,d acknowledged, %,.0f/s",
              acked.size(), ids.size(), acked.size() / seconds));
    }
  }

  @Override
  public void refused(String taskId, CliFailure why) {
    refused++;
    if (firstRefusal == null) {
      firstRefusal = why;
    }
    if (console.json()) {
      JsonObject line = why.toJson();
      line.addProperty("task_id", taskId);
      console.json(line);
    }
  }

  @Override
  public void waiting(CliFailure why) {
    console.note("parley: " + why.message() + "; trying again");
  }

  private void status(String text) {
    Instant now = clock.instant();
    if (Duration.between(lastStatus, now).compareTo(STATUS_INTERVAL) >= 0) {
      lastStatus = now;
      console.status(text);
    }
  }

  /** Prints the sum, or fails with it. */
  ExitCode finish() {
    CliFailure failure = gaveUp != null ? gaveUp : firstRefusal;
    if (failure != null) {
      throw new CliFailure(
              failure.exit(),
              failure.reason(),
              account() + ": " + failure.message(),
              failure.remedy())
          .with(facts());
    }
    if (console.json()) {
      console.json(facts());
    } else {
      console.line(account() + " in " + submitted + ": " + ids.getFirst() + " to " + ids.getLast());
      ended.forEach((state, count) ->
          console.line(
              Text.format("  %,d %s", count, console.paint(Names.of(state), Tone.of(state)))));
    }
    boolean allWell =
        ended.keySet().stream().allMatch(state -> state == TaskState.TASK_STATE_COMPLETED);
    return allWell ? ExitCode.OK : ExitCode.ENDED_BADLY;
  }

  private String account() {
    List<String> parts = new ArrayList<>();
    parts.add(Text.format("%,d of %,d tasks acknowledged", acked.size(), ids.size()));
    if (existed > 0) {
      parts.add(Text.format("%,d of them created by an earlier try", existed));
    }
    if (refused > 0) {
      parts.add(Text.format("%,d refused", refused));
    }
    if (unanswered() > 0) {
      parts.add(Text.format("%,d not answered", unanswered()));
    }
    return parts.stream().collect(Collectors.joining(", "));
  }

  private JsonObject facts() {
    JsonObject facts = new JsonObject();
    facts.addProperty("submitted", ids.size());
    facts.addProperty("acked", acked.size());
    facts.addProperty("existed", existed);
    facts.addProperty("failed", refused);
    facts.addProperty("unanswered", unanswered());
    facts.addProperty("seconds", Times.seconds(elapsed()));
    if (!ended.isEmpty()) {
      JsonObject states = new JsonObject();
      ended.forEach((state, count) -> states.addProperty(state.name(), count));
      facts.add("ended", states);
    }
    return facts;
  }

  private int unanswered() {
    return ids.size() - acked.size() - refused;
  }

  private Duration elapsed() {
    return Duration.between(begun, clock.instant());
  }
}
