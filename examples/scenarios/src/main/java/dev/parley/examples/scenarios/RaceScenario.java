package dev.parley.examples.scenarios;

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
import dev.parley.v1.TaskReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Three look for the same: the first answer wins, whoever fails does not count, the rest stops. */
final class RaceScenario implements Scenario {
  private static final List<String> SOURCES = List.of("archive", "web", "notebook");

  @Override
  public String name() {
    return "race";
  }

  @Override
  public String summary() {
    return "Three look for an answer: the first one wins, one fails, and the third is told to stop.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    CountDownLatch searching = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (Parley parley = stage.connect();
        Worker finder =
            parley
                .worker("finder")
                .capability("answer.find", task -> find(task, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker searcher =
            parley
                .worker("searcher")
                .capability("answer.search", task -> search(task, stage, searching, stopped))
                .maxInFlight(SOURCES.size())
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      TaskHandle task =
          parley
              .requester()
              .submit(
                  TaskDraft.forCapability("answer.find")
                      .objective("Find out how high Everest is.")
                      .build());
      stage.tell("requester", "asks " + finder.agentId() + " how high Everest is, as " + task.id());
      TaskOutcome outcome = task.outcome().get(60, TimeUnit.SECONDS);
      boolean told = stopped.await(30, TimeUnit.SECONDS);
      List<TaskReason> ends = ends(task);
      stage.tell("broker", "the three of " + searcher.agentId() + " ended with " + ends);
      return Facts.of(told && ends.contains(TaskReason.TASK_REASON_JOIN_DECIDED))
          .with("task_id", task.id())
          .with("state", outcome.state().name())
          .with("result", outcome.orThrow().text())
          .with("ends", ends.toString());
    }
  }

  private static List<TaskReason> ends(TaskHandle task) {
    List<TaskReason> ends = new ArrayList<>();
    task.outcomesSoFar().forEach(one -> ends.add(one.reason()));
    return ends;
  }

  // snippet: find
  private static TaskReturn find(TaskContext task, Stage stage) {
    if (task.resumption().isEmpty()) {
      Map<String, TaskDraft> searches = new LinkedHashMap<>();
      for (String source : SOURCES) {
        searches.put(source, search(source));
      }
      task.manager().submitAll(searches).forEach(Submission::orThrow);
      return Yield.untilAny().timeout(Duration.ofMinutes(1));
    }
    Resumption first = task.resumption().get();
    stage.tell("finder", "goes on: join " + first.decision());
    for (Task search : first.children()) {
      stage.tell("finder", search.getTaskId() + " is " + search.getState());
    }
    for (TaskOutcome found : first.outcomes()) {
      if (found.completed()) {
        return found.orThrow();
      }
    }
    throw TaskFailure.permanent("nobody has found it: " + first.decision());
  }

  // end

  private static TaskDraft search(String source) {
    return TaskDraft.forCapability("answer.search")
        .objective("Look it up in the " + source + ".")
        .text(source)
        .build();
  }

  private static TaskResult search(
      TaskContext task, Stage stage, CountDownLatch searching, CountDownLatch stopped)
      throws Exception {
    if (task.text().equals("archive")) {
      throw TaskFailure.permanent("the archive is closed");
    }
    if (task.text().equals("web")) {
      task.onCancel(stopped::countDown);
      searching.countDown();
      stopped.await();
      throw TaskFailure.permanent("nobody wants to know any more");
    }
    searching.await(20, TimeUnit.SECONDS);
    // It is small, but not as fast as a closed door.
    TimeUnit.MILLISECONDS.sleep(500);
    stage.tell("searcher", "finds it in the " + task.text());
    return TaskResult.text("8,849 m");
  }
}
