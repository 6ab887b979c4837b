package dev.parley.client.readme;

import dev.parley.client.Parley;
import dev.parley.client.Review;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;

/** Hands out a task and judges what comes back. */
public final class RequesterExample {
  private RequesterExample() {}

  public static void main(String[] args) {
    try (Parley parley = Parley.connect("localhost:7450")) {
      TaskHandle task =
          parley
              .requester()
              .submit(
                  TaskDraft.forCapability("text.summarize")
                      .objective("Summarize the report for the board.")
                      .text("report.md", "Revenue grew by 4 % …")
                      .criterion("short", "At most 100 words.")
                      .reviewByRequester()
                      .build());
      TaskOutcome outcome =
          task.outcome((judged, result, round) ->
                  result.text().split("\\s+", -1).length <= 100
                      ? Review.accept().met("short", "counted")
                      : Review.redo("Too long.").unmet("short", "counted", "Cut the examples."))
              .join();
      System.out.println(outcome.orThrow().text());
    }
  }
}
