package dev.parley.examples.scenarios;

import dev.parley.client.Control;
import dev.parley.client.Parley;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskFilter;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.RunningAttempts;
import dev.parley.v1.Switch;
import dev.parley.v1.Task;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Work waits while a site is down, and what nobody could do is given to somebody else. */
final class PauseScenario implements Scenario {
  private static final String FETCH = "page.fetch";
  private static final String BY_HAND = "page.fetch-by-hand";
  private static final String BROKEN = "the broken page";
  private static final int PAGES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "pause";
  }

  @Override
  public String summary() {
    return "A capability is paused and resumed; a task that was parked is given to somebody else.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    try (Parley parley = stage.connect();
        Worker fetcher = worker(parley, "fetcher", FETCH);
        Worker careful = worker(parley, "careful", BY_HAND)) {
      List<TaskHandle> tasks = new ArrayList<>();
      tasks.add(parley.requester().submit(draft("the first page")));
      awaitState(tasks.getFirst(), TaskState.TASK_STATE_COMPLETED);
      stage.tell(fetcher.agentId(), "has fetched the first page");
      int paused = pause(stage, parley, tasks);
      int parked = park(stage, parley, tasks, careful);
      int completed = 0;
      for (TaskHandle task : tasks) {
        completed += awaitState(task, TaskState.TASK_STATE_COMPLETED) ? 1 : 0;
      }
      stage.tell("broker", "%d of %d tasks are completed".formatted(completed, tasks.size()));
      return Facts.of(completed == tasks.size() && paused == PAGES && parked == 1)
          .with("paused", paused)
          .with("parked", parked)
          .with("completed", completed);
    }
  }

  private static int pause(Stage stage, Parley parley, List<TaskHandle> tasks) throws Exception {
    Control control = parley.control();
    // snippet: pause
    Switch pause =
        control.pause(
            Control.capability(FETCH), RunningAttempts.RUNNING_ATTEMPTS_FINISH, "The site is down");
    // end
    stage.tell("operator", "pauses " + FETCH + ", switch #" + pause.getSwitchNumber());
    int paused = 0;
    for (int i = 1; i <= PAGES; i++) {
      TaskHandle page = parley.requester().submit(draft("page " + i));
      tasks.add(page);
      paused += awaitState(page, TaskState.TASK_STATE_PAUSED) ? 1 : 0;
    }
    stage.tell("requester", "asks for %d more pages: they are PAUSED".formatted(paused));
    // snippet: resume
    control.resume(pause.getSwitchId(), "The site is up again");
    // end
    stage.tell("operator", "resumes it");
    return paused;
  }

  private static int park(Stage stage, Parley parley, List<TaskHandle> tasks, Worker careful)
      throws Exception {
    TaskHandle broken = parley.requester().submit(draft(BROKEN));
    tasks.add(broken);
    awaitState(broken, TaskState.TASK_STATE_PARKED);
    Control control = parley.control();
    int parked = 0;
    // snippet: parked
    TaskFilter unfetched = TaskFilter.all().reason(TaskReason.TASK_REASON_ATTEMPTS_EXHAUSTED);
    for (Task task : control.parked(unfetched)) {
      control.retargetToCapability(task.getTaskId(), BY_HAND, "The site wants a human");
      parked++;
    }
    // end
    stage.tell(
        "operator", "finds a task that is parked, and gives it to %s".formatted(careful.agentId()));
    return parked;
  }

  private static Worker worker(Parley parley, String agentId, String capability) {
    return parley
        .worker(agentId)
        .capability(
            capability,
            task -> {
              if (task.objective().contains(BROKEN) && agentId.equals("fetcher")) {
                throw TaskFailure.retryable("It says that I am a robot");
              }
              return TaskResult.text("the page");
            })
        .drainGrace(Duration.ofSeconds(1))
        .start();
  }

  private static TaskDraft draft(String page) {
    return TaskDraft.forCapability(FETCH)
        .objective("Fetch " + page)
        .attempts(1)
        .whenAttemptsExhausted(ExhaustionAction.EXHAUSTION_ACTION_PARK)
        .build();
  }

  private static boolean awaitState(TaskHandle task, TaskState wanted) throws InterruptedException {
    long begun = System.nanoTime();
    while (task.get().getState() != wanted) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }
}
