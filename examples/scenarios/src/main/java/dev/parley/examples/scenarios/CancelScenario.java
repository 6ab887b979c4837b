package dev.parley.examples.scenarios;

import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A tree is canceled with a grace: those who work on it come to an end, from the leaves up. */
final class CancelScenario implements Scenario {
  private static final int CHAPTERS = 2;

  @Override
  public String name() {
    return "cancel";
  }

  @Override
  public String summary() {
    return "A book is canceled: its authors hand in what they have, then its editor; one is deaf.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    List<String> stopped = new CopyOnWriteArrayList<>();
    CountDownLatch writing = new CountDownLatch(CHAPTERS + 1);
    try (Parley parley = stage.connect();
        Worker editor =
            parley
                .worker("editor")
                .capability("book.edit", task -> edit(task, stopped, writing))
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker author =
            parley
                .worker("author")
                .capability("chapter.write", task -> write(task, stopped, writing))
                .capability("index.write", task -> ignore(task, writing))
                .maxInFlight(CHAPTERS + 1)
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      TaskHandle book = parley.requester().submit(draft("book.edit", "Publish a book."));
      TaskHandle index = parley.requester().submit(draft("index.write", "Write the index."));
      writing.await(20, TimeUnit.SECONDS);
      stage.tell(
          "requester", "has a book edited, by " + editor.agentId() + " and " + author.agentId());
      // snippet: cancel
      Task then = book.cancel("The publisher is gone", Duration.ofSeconds(20));
      // end
      stage.tell("requester", "cancels it; for now it is " + then.getState());
      TaskOutcome outcome = book.outcome().get(30, TimeUnit.SECONDS);
      stage.tell("broker", "those who worked on it stopped in this order: " + stopped);
      long begun = System.nanoTime();
      index.cancel("The publisher is gone", Duration.ofSeconds(1));
      index.outcome().get(30, TimeUnit.SECONDS);
      long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      stage.tell("broker", "who did not stop lost its lease after %d ms".formatted(ms));
      boolean leavesFirst =
          stopped.size() == CHAPTERS + 1 && stopped.getLast().equals("Publish a book.");
      String kept = TaskResult.of(book.get().getRounds(0).getResult()).text();
      return Facts.of(leavesFirst && outcome.state() == TaskState.TASK_STATE_CANCELED && ms >= 900)
          .with("task_id", book.id())
          .with("state", outcome.state().name())
          .with("stopped", String.join(", ", stopped))
          .with("kept", kept)
          .with("deaf_ms", ms);
    }
  }

  private static TaskDraft draft(String capability, String objective) {
    return TaskDraft.forCapability(capability).objective(objective).build();
  }

  // snippet: manage
  private static TaskResult edit(TaskContext task, List<String> stopped, CountDownLatch writing)
      throws Exception {
    List<TaskHandle> chapters = new ArrayList<>();
    for (int i = 1; i <= CHAPTERS; i++) {
      chapters.add(
          task.manager()
              .submit(draft("chapter.write", "Write chapter " + i + "."), "chapter-" + i));
    }
    writing.countDown();
    return untilUnwanted(task, stopped, "%d chapters were begun".formatted(chapters.size()));
  }

  // end

  // snippet: work
  private static TaskResult write(TaskContext task, List<String> stopped, CountDownLatch writing)
      throws Exception {
    writing.countDown();
    return untilUnwanted(task, stopped, "half a chapter");
  }

  private static TaskResult untilUnwanted(TaskContext task, List<String> stopped, String soFar)
      throws Exception {
    CountDownLatch unwanted = new CountDownLatch(1);
    task.onCancel(unwanted::countDown);
    unwanted.await();
    stopped.add(task.objective());
    return TaskResult.text(soFar);
  }

  // end

  private static TaskResult ignore(TaskContext task, CountDownLatch writing) throws Exception {
    writing.countDown();
    TimeUnit.SECONDS.sleep(4);
    return TaskResult.text("the index of " + task.objective());
  }
}
