package dev.parley.examples.scenarios;

import dev.parley.client.Parley;
import dev.parley.client.Review;
import dev.parley.client.ReviewedWork;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.ReviewRecord;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Three independent agents review a result that the broker has checked; two must accept it. */
final class ReviewQuorumScenario implements Scenario {
  private static final String SCHEMA =
      """
      {"type": "object", "required": ["title", "words"],
       "properties": {"words": {"type": "integer", "maximum": 60}}}\
      """;

  private static final List<String> DRAFTS =
      List.of(
          "{\"title\": \"Tea\"}",
          "{\"title\": \"Tea\", \"words\": 58}",
          "{\"title\": \"Tea, by a tea merchant\", \"words\": 52}");

  @Override
  public String name() {
    return "review-quorum";
  }

  @Override
  public String summary() {
    return "The broker checks a result, then three agents who did not do the work review it; two must accept.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    try (Parley parley = stage.connect();
        Worker writer = writer(parley, stage);
        Worker strict = reviewer(parley, "strict", true, stage);
        Worker fair = reviewer(parley, "fair", true, stage);
        Worker lenient = reviewer(parley, "lenient", false, stage)) {
      TaskHandle task = parley.requester().submit(draft());
      stage.tell("requester", "asks " + writer.agentId() + " for an abstract, as " + task.id());
      TaskOutcome outcome = task.outcome().get(60, TimeUnit.SECONDS);
      Task ended = task.get();
      String reviewers = reviewers(ended.getRounds(ended.getRoundsCount() - 1));
      boolean independent =
          ended.getRoundsList().stream()
              .flatMap(round -> round.getReviewsList().stream())
              .noneMatch(review -> review.getReviewer().getId().equals(writer.agentId()));
      stage.tell(
          "broker",
          "the task is %s in round %d".formatted(outcome.state().name(), ended.getRound()));
      return Facts.of(independent && ended.getRound() == 3 && outcome.orThrow().json() != null)
          .with("task_id", task.id())
          .with("state", outcome.state().name())
          .with("rounds", ended.getRound())
          .with("first_judged_by", ended.getRounds(0).getReviewer().getKind().name())
          .with("reviewers", reviewers)
          .with("independent", independent)
          .with("workers", List.of(strict, fair, lenient).size());
    }
  }

  private static TaskDraft draft() {
    // snippet: draft
    return TaskDraft.forCapability("text.abstract")
        .objective("Write an abstract of the paper about tea.")
        .criterion("source", "The title says who wrote the paper.")
        .checkOutput("abstract", SCHEMA)
        .checkThat("title", "outputs.abstract.title.size() > 0", "The title is empty.")
        .reviewByAgents("text.judge", 3, 2)
        .rounds(4)
        .build();
    // end
  }

  /** It can judge as well as write, but never what it wrote itself. */
  private static Worker writer(Parley parley, Stage stage) {
    return parley
        .worker("writer")
        .capability("text.abstract", task -> write(task, stage))
        .reviewer("text.judge", (review, work) -> Review.accept("I wrote it."))
        .maxInFlight(2)
        .drainGrace(Duration.ofSeconds(1))
        .start();
  }

  private static TaskResult write(TaskContext task, Stage stage) {
    if (task.round() > 1) {
      stage.tell("writer", "reads what was wrong:");
      stage.quote("writer", task.feedback());
    }
    String draft = DRAFTS.get(Math.min(task.round(), DRAFTS.size()) - 1);
    stage.tell("writer", "is done: " + draft);
    return TaskResult.builder().json("abstract", draft).build();
  }

  private static Worker reviewer(Parley parley, String agentId, boolean strict, Stage stage) {
    return parley
        .worker(agentId)
        .reviewer("text.judge", (review, work) -> judge(work, agentId, strict, stage))
        .drainGrace(Duration.ofSeconds(1))
        .start();
  }

  // snippet: judge
  private static Review judge(ReviewedWork work, String agentId, boolean strict, Stage stage) {
    if (!strict || work.result().json().contains("merchant")) {
      stage.tell(agentId, "accepts round " + work.round());
      return Review.accept().met("source", "the title is " + work.result().json());
    }
    stage.tell(agentId, "sends round " + work.round() + " back");
    return Review.redo("").unmet("source", "no author in the title", "Say who wrote it.");
  }

  // end

  private static String reviewers(RoundRecord round) {
    return round.getReviewsList().stream()
        .map(ReviewRecord::getReviewer)
        .map(reviewer -> reviewer.getId())
        .filter(id -> !id.isEmpty())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
