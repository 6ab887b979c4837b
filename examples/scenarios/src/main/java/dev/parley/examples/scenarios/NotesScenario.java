package dev.parley.examples.scenarios;

import dev.parley.client.Notes;
import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Watch;
import dev.parley.client.Worker;
import dev.parley.v1.BarrierState;
import dev.parley.v1.Note;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Three agents of one tree share out the parts of a job among themselves, then wait for each other.
 */
final class NotesScenario implements Scenario {
  private static final List<String> PARTS = List.of("intro", "middle", "end");

  @Override
  public String name() {
    return "notes";
  }

  @Override
  public String summary() {
    return "Agents of one tree share out parts by notes, and wait for each other at a barrier.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    try (Parley parley = stage.connect();
        Worker editor =
            parley
                .worker("editor")
                .capability("text.edit", NotesScenario::edit)
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker writers =
            parley
                .worker("writer")
                .capability("text.draft", task -> draft(task, stage))
                .maxInFlight(PARTS.size())
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      TaskHandle text =
          parley
              .requester()
              .submit(
                  TaskDraft.forCapability("text.edit").objective("Have a text written.").build());
      stage.tell("owner", "asks " + editor.agentId() + " for a text, as task " + text.id());
      Set<String> seen = ConcurrentHashMap.newKeySet();
      Watch watch = watch(parley, text, stage, seen);
      TaskOutcome outcome = text.outcome().get(60, TimeUnit.SECONDS);
      watch.done().get(30, TimeUnit.SECONDS);
      List<Note> notes = parley.requester().notes(text.id()).list();
      long taken = notes.stream().filter(note -> note.getKey().startsWith("taken.")).count();
      stage.tell("broker", "%d notes are left in the tree".formatted(notes.size()));
      String result = outcome.orThrow().text();
      boolean good = taken == PARTS.size() && seen.size() == PARTS.size();
      return Facts.of(good && result.equals(String.join(", ", PARTS)))
          .with("task_id", text.id())
          .with("state", outcome.state().name())
          .with("parts_taken", taken)
          .with("parts_watched", seen.size())
          .with("writers", writers.stats().completed())
          .with("result", result);
    }
  }

  // snippet: watch
  /** Tells what is taken by whom when it happens, until the text is there. */
  private static Watch watch(Parley parley, TaskHandle text, Stage stage, Set<String> seen) {
    Notes notes = parley.requester().notes(text.id());
    return notes.watch(
        "taken.",
        note -> {
          if (seen.add(note.getKey())) {
            stage.tell("owner", note.getValue().getText() + " has " + note.getKey());
          }
        });
  }

  // end

  private static TaskResult edit(TaskContext task) {
    Map<String, TaskDraft> drafts = new LinkedHashMap<>();
    for (int writer = 1; writer <= PARTS.size(); writer++) {
      drafts.put(
          "writer-" + writer,
          TaskDraft.forCapability("text.draft").objective("Write a part that nobody has.").build());
    }
    task.manager().submitAll(drafts);
    TreeSet<String> parts = new TreeSet<>((a, b) -> PARTS.indexOf(a) - PARTS.indexOf(b));
    task.manager()
        .collect(task.manager().children())
        .await()
        .forEach(outcome -> parts.add(outcome.orThrow().text()));
    return TaskResult.text(String.join(", ", parts));
  }

  private static TaskResult draft(TaskContext task, Stage stage) throws InterruptedException {
    String part = take(task);
    stage.tell(task.taskId(), "takes the part " + part);
    // snippet: barrier
    BarrierState gate =
        task.barrier("drafts", PARTS.size(), Duration.ofSeconds(30)).await(Duration.ofSeconds(40));
    if (gate != BarrierState.BARRIER_STATE_OPEN) {
      throw TaskFailure.retryable("the others did not come");
    }
    // end
    stage.tell(task.taskId(), "goes on, all drafts are there");
    return TaskResult.text(part);
  }

  // snippet: take
  /** Takes the first part that nobody else has taken. */
  private static String take(TaskContext task) {
    Notes notes = task.notes();
    for (String part : PARTS) {
      String owner = task.taskId();
      Note taken = notes.update("taken." + part, there -> there.isEmpty() ? owner : there);
      if (taken.getValue().getText().equals(owner)) {
        return part;
      }
    }
    throw TaskFailure.permanent("every part is taken");
  }
  // end
}
