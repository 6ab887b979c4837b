package dev.parley.examples.scenarios;

import dev.parley.client.Answers;
import dev.parley.client.Parley;
import dev.parley.client.Resumption;
import dev.parley.client.Submission;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.TaskReturn;
import dev.parley.client.Worker;
import dev.parley.client.Yield;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A manager yields and is gone; another one goes on with what it left and what its children did.
 */
final class YieldScenario implements Scenario {
  private static final List<String> CHAPTERS = List.of("beginning", "middle", "end");

  @Override
  public String name() {
    return "yield";
  }

  @Override
  public String summary() {
    return "A manager dies while it waits for its children: another one goes on where it left off.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    try (Parley parley = stage.connect();
        EditorProcess first = EditorProcess.start(stage.endpoint(), "editor-1")) {
      TaskHandle task = parley.requester().submit(draft());
      stage.tell("requester", "asks for a story, as task " + task.id());
      Task waiting = awaitChildren(task);
      stage.tell(
          "editor-1", "has asked for %d chapters and yielded".formatted(waiting.getChildCount()));
      stage.tell(
          "broker",
          "the task is %s, nobody holds it: %s"
              .formatted(waiting.getState(), waiting.hasAssignee() ? "no" : "yes"));
      first.kill();
      stage.tell(
          "editor-1",
          "is gone with all that it knew: process %d was killed".formatted(first.pid()));
      try (Worker second = editor(parley, "editor-2", stage::tell);
          Worker writer = writer(parley, stage)) {
        TaskOutcome outcome = task.outcome().get(60, TimeUnit.SECONDS);
        return facts(task.get(), outcome, stage, List.of(second, writer));
      }
    }
  }

  private static Facts facts(Task task, TaskOutcome outcome, Stage stage, List<Worker> workers) {
    String story = outcome.orThrow().text();
    String by = task.getRounds(0).getAgent().getId();
    stage.tell(
        "broker",
        "the task is completed by %s, in attempt %d, with %d children"
            .formatted(by, task.getAttempt(), task.getChildCount()));
    boolean good =
        by.equals("editor-2")
            && task.getAttempt() == 1
            && task.getChildCount() == CHAPTERS.size()
            && story.equals("3 chapters: beginning, middle, a happy end");
    return Facts.of(good)
        .with("task_id", task.getTaskId())
        .with("state", outcome.state().name())
        .with("finished_by", by)
        .with("attempt", task.getAttempt())
        .with("children", task.getChildCount())
        .with("workers", workers.size())
        .with("result", story);
  }

  private static TaskDraft draft() {
    return TaskDraft.forCapability("story.edit").objective("Have a story written.").build();
  }

  private static Task awaitChildren(TaskHandle task) throws InterruptedException {
    for (int i = 0; i < 600; i++) {
      Task now = task.get();
      if (now.getState() == TaskState.TASK_STATE_AWAITING_CHILDREN) {
        return now;
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("expected the editor to yield, but it did not");
  }

  static Worker editor(Parley parley, String agentId, BiConsumer<String, String> teller) {
    return parley
        .worker(agentId)
        .capability("story.edit", task -> edit(task, agentId, teller))
        .maxInFlight(1)
        .drainGrace(Duration.ofSeconds(1))
        .start();
  }

  // snippet: manage
  private static TaskReturn edit(
      TaskContext task, String agentId, BiConsumer<String, String> teller) throws Exception {
    if (task.resumption().isEmpty()) {
      Map<String, TaskDraft> chapters = new LinkedHashMap<>();
      for (String chapter : CHAPTERS) {
        chapters.put(chapter, chapter(chapter));
      }
      // One that is refused fails the attempt; the next one finds those that are there.
      task.manager().submitAll(chapters).forEach(Submission::orThrow);
      teller.accept(agentId, "asks for %d chapters and yields".formatted(chapters.size()));
      return Yield.untilAll().continuation(chapters.size() + " chapters");
    }
    Resumption left = task.resumption().get();
    teller.accept(
        agentId, "goes on: \"%s\" was left, join %s".formatted(left.text(), left.decision()));
    return switch (left.decision()) {
      case JOIN_DECISION_HELD -> story(left);
      // A chapter needs somebody: it is no result yet.
      case JOIN_DECISION_ATTENTION -> {
        int answered = left.answer((chapter, question) -> Answers.text("a happy one"));
        teller.accept(agentId, "answers %d questions and yields again".formatted(answered));
        yield Yield.untilAll().continuation(left.text());
      }
      default ->
          throw TaskFailure.permanent(
              "%d of %d chapters failed"
                  .formatted(left.join().getFailed(), left.join().getTotal()));
    };
  }

  private static TaskResult story(Resumption left) {
    List<String> written = new ArrayList<>();
    left.outcomes().forEach(chapter -> written.add(chapter.orThrow().text()));
    return TaskResult.text(left.text() + ": " + String.join(", ", written));
  }

  // end

  /** The editor who asked for it is not there: the question wakes whoever goes on in its place. */
  private static String ending(TaskContext task) {
    return task.ask("What kind of end?").replace("one", task.text());
  }

  private static TaskDraft chapter(String name) {
    return TaskDraft.forCapability("story.write")
        .objective("Write the " + name + ".")
        .text(name)
        .build();
  }

  private static Worker writer(Parley parley, Stage stage) {
    return parley
        .worker("writer")
        .capability(
            "story.write",
            task -> {
              stage.tell("writer", "writes the " + task.text());
              return TaskResult.text(task.text().equals("end") ? ending(task) : task.text());
            })
        .maxInFlight(1)
        .drainGrace(Duration.ofSeconds(1))
        .start();
  }
}
