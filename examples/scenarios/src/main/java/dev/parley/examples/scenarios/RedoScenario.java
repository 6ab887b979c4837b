package dev.parley.examples.scenarios;

import dev.parley.client.Content;
import dev.parley.client.Parley;
import dev.parley.client.ResultReviewer;
import dev.parley.client.Review;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A result that is not what was asked for comes back with what is wrong, and is done again. */
final class RedoScenario implements Scenario {
  private static final String PRICES = "coffee 12.50\ntea 7.25\ncups 30.00";
  private static final String FIRST_TRY = "49.75";
  private static final String RIGHT = "49.75 EUR, from 3 lines";

  @Override
  public String name() {
    return "redo";
  }

  @Override
  public String summary() {
    return "A worker says that it is done but is not: a verdict says why, and the next round is right.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    try (Parley parley = stage.connect();
        Worker worker =
            parley
                .worker("adder")
                .capability("text.sum", task -> add(task, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      TaskHandle task = parley.requester().submit(draft());
      stage.tell("manager", "asks " + worker.agentId() + " for a sum, as task " + task.id());
      TaskOutcome outcome = task.outcome(reviewer(stage)).get(30, TimeUnit.SECONDS);
      int rounds = task.get().getRound();
      String result = outcome.orThrow().text();
      stage.tell("broker", "the task is completed after %d rounds".formatted(rounds));
      return Facts.of(rounds == 2 && result.equals(RIGHT))
          .with("task_id", task.id())
          .with("state", outcome.state().name())
          .with("rounds", rounds)
          .with("result", result);
    }
  }

  private static TaskDraft draft() {
    // snippet: draft
    return TaskDraft.forCapability("text.sum")
        .objective("Add up the prices.")
        .text("prices.txt", PRICES)
        .planStep("lines", "Read the price at the end of each line.")
        .planStep("sum", "Add them up.")
        .criterion("currency", "The sum says that it is in EUR.")
        .criterion("lines", "It says how many lines were added up.")
        .reviewByRequester()
        .rounds(3)
        .build();
    // end
  }

  // snippet: work
  private static TaskResult add(TaskContext task, Stage stage) {
    if (task.round() == 1) {
      stage.tell("adder", "is done: " + FIRST_TRY);
      return TaskResult.text(FIRST_TRY);
    }
    stage.tell("adder", "reads what was wrong:");
    stage.quote("adder", task.feedback());
    String correction = Content.of(task.lastVerdict().orElseThrow().getCorrectionsList()).text();
    String sum = FIRST_TRY + " EUR, " + correction;
    stage.tell("adder", "is done: " + sum);
    return TaskResult.text(sum);
  }

  // end

  private static ResultReviewer reviewer(Stage stage) {
    // snippet: review
    return (task, result, round) -> {
      if (result.text().equals(RIGHT)) {
        stage.tell("manager", "finds every criterion met, and accepts round " + round);
        return Review.accept()
            .met("currency", "it says EUR")
            .met("lines", "it says 3, as many as there are");
      }
      stage.tell(
          "manager", "finds that neither criterion is met, and sends round " + round + " back");
      return Review.redo("The number is right, but not what it is of.")
          .unmet("currency", "found no EUR in: " + result.text(), "Write EUR after the sum.")
          .unmet("lines", "found no count of lines", "Say how many lines you added.")
          .correction(Content.textPart("from 3 lines"));
    };
    // end
  }
}
