package dev.parley.examples.scenarios;

import dev.parley.client.Parley;
import dev.parley.client.ResultReviewer;
import dev.parley.client.Review;
import dev.parley.client.ReviewedWork;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Task;
import dev.parley.v1.UnresolvedAction;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A reviewer finds a criterion that nothing can meet, and one that it can't tell about: whoever can
 * answer is asked, and nobody does the work again.
 */
final class ThirdAnswerScenario implements Scenario {

  @Override
  public String name() {
    return "third-answer";
  }

  @Override
  public String summary() {
    return "A reviewer says that a criterion is wrong, or that it can't tell: its author or a human decides.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    try (Parley parley = stage.connect();
        Worker writer = writer(parley, stage);
        Worker judge = judge(parley, stage)) {
      Task settled = criterionThatIsWrong(parley, stage);
      Task told = resultThatNobodyCanJudge(parley, stage);
      stage.tell(
          "broker",
          "both are accepted, in round %d and in round %d"
              .formatted(settled.getRound(), told.getRound()));
      return Facts.of(settled.getRound() == 1 && told.getRound() == 1)
          .with("task_id", settled.getTaskId())
          .with("state", settled.getState().name())
          .with("rounds", settled.getRoundsCount() + told.getRoundsCount())
          .with("reason", told.getReason().name())
          .with("settled_by", settled.getRounds(0).getReviewer().getKind().name())
          .with("workers", writer.agentId() + ", " + judge.agentId());
    }
  }

  private static Task criterionThatIsWrong(Parley parley, Stage stage) throws Exception {
    TaskDraft draft =
        TaskDraft.forCapability("text.abstract")
            .objective("Write an abstract of the paper about tea.")
            .criterion("author", "It names the author of the paper.")
            .criterion("short", "It has at most ten words.")
            .reviewByAgents("text.judge")
            .build();
    TaskHandle task = parley.requester().submit(draft);
    stage.tell("requester", "asks for an abstract that names the author, as " + task.id());
    // snippet: settle
    ResultReviewer author =
        (mine, result, round) -> {
          stage.tell("requester", "did not know that, and does without the name");
          return Review.accept()
              .met("short", result.text())
              .waived("author", "The paper is anonymous.");
        };
    TaskOutcome outcome = task.outcome(author).get(60, TimeUnit.SECONDS);
    // end
    stage.tell("broker", "the abstract is accepted: " + outcome.orThrow().text());
    return task.get();
  }

  private static Task resultThatNobodyCanJudge(Parley parley, Stage stage) throws Exception {
    // snippet: human
    TaskDraft draft =
        TaskDraft.forCapability("text.abstract")
            .objective("Say in one sentence what the experiment has shown.")
            .criterion("true", "It is what the experiment has shown.")
            .reviewByAgents("text.judge")
            .whenUnresolved(UnresolvedAction.UNRESOLVED_ACTION_HUMAN)
            .build();
    // end
    TaskHandle task = parley.requester().submit(draft);
    stage.tell("requester", "asks what the experiment has shown, as " + task.id());
    awaitHuman(task);
    stage.tell("person", "has the laboratory's book, and looks it up");
    task.review(1, Review.accept().met("true", "page 12 of the laboratory's book"));
    task.outcome().get(60, TimeUnit.SECONDS).orThrow();
    return task.get();
  }

  private static void awaitHuman(TaskHandle task) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (task.get().getAwaitedReviewer() != Reviewer.REVIEWER_HUMAN) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("expected the task to wait for a human, but it does not");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static Worker writer(Parley parley, Stage stage) {
    return parley
        .worker("writer")
        .capability(
            "text.abstract",
            task -> {
              stage.tell("writer", "writes it, in round " + task.round());
              return TaskResult.text("Tea cools faster in a wide cup.");
            })
        .drainGrace(Duration.ofSeconds(1))
        .start();
  }

  private static Worker judge(Parley parley, Stage stage) {
    return parley
        .worker("judge")
        .reviewer("text.judge", (review, work) -> judge(work, stage))
        .drainGrace(Duration.ofSeconds(1))
        .start();
  }

  // snippet: judge
  private static Review judge(ReviewedWork work, Stage stage) {
    boolean named = work.criteria().stream().anyMatch(one -> one.getId().equals("author"));
    if (named) {
      stage.tell("judge", "finds that nothing could meet a criterion: the paper has no author");
      return Review.criterionInvalid("The paper is anonymous.")
          .met("short", work.result().text())
          .unmet("author", "no name on the paper", "");
    }
    stage.tell("judge", "can't tell whether it is true, and says so");
    return Review.unverifiable("I can't look into the laboratory's book.")
        .unverifiable("true", "the paper gives no figures");
  }

  // end
}
