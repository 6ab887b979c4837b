package dev.parley.client.readme;

import dev.parley.client.Manager;
import dev.parley.client.Parley;
import dev.parley.client.Review;
import dev.parley.client.Submission;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Splits a task, has every part judged, and puts the accepted parts together. */
public final class ManagerExample {
  private ManagerExample() {}

  public static void main(String[] args) throws InterruptedException {
    try (Parley parley = Parley.connect("localhost:7450")) {
      parley
          .worker("editor-1")
          .capability("book.summarize", ManagerExample::summarize)
          .start()
          .awaitTermination();
    }
  }

  static TaskResult summarize(TaskContext task) {
    Manager manager = task.manager();
    Map<String, TaskDraft> chapters = new LinkedHashMap<>();
    for (String chapter : List.of(task.text().split("\n# ", -1))) {
      chapters.put(
          "chapter-" + chapters.size(),
          TaskDraft.forCapability("text.summarize")
              .objective("Summarize this chapter in one sentence.")
              .text(chapter)
              .criterion("sentence", "One sentence.")
              .reviewByRequester()
              .build());
    }
    // The keys name the children: if this process dies, the next attempt finds them.
    List<TaskHandle> children =
        manager.submitAll(chapters).stream().map(Submission::orThrow).toList();
    return TaskResult.text(
        manager
            .collect(
                children,
                (child, result, round) ->
                    result.text().indexOf('.') == result.text().length() - 1
                        ? Review.accept("one full stop, at the end")
                        : Review.redo("").unmet("sentence", result.text(), "One, please."))
            .await()
            .stream()
            .map(outcome -> outcome.orThrow().text())
            .collect(Collectors.joining("\n")));
  }
}
