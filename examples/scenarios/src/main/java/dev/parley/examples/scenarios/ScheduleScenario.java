package dev.parley.examples.scenarios;

import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.Budget;
import dev.parley.v1.OverlapAction;
import dev.parley.v1.Schedule;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import dev.parley.v1.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;

/** A report that is written every two seconds, three times, out of one budget. */
final class ScheduleScenario implements Scenario {
  private static final int TIMED_RUNS = 3;

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public String summary() {
    return "A task is done again and again by the clock, held back, triggered, and paid from one budget.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    Set<Instant> times = new ConcurrentSkipListSet<>();
    try (Parley parley = stage.connect();
        Worker writer =
            parley
                .worker("writer")
                .capability("report.write", task -> write(task, times, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      TaskHandle schedule = parley.requester().submit(draft());
      stage.tell(
          "requester",
          "has " + writer.agentId() + " write a report every two seconds, three times");
      holdBackAndTrigger(parley, schedule, stage);
      TaskOutcome end = schedule.outcome().get(60, TimeUnit.SECONDS);
      Task over = schedule.get();
      long tokens = over.getBudget().getLines(0).getSpent();
      stage.tell("broker", "no time is left: the schedule is " + end.state().name());
      stage.tell("broker", "all runs together used " + tokens + " tokens of its budget");
      int runs = runs(parley, schedule.id());
      return Facts.of(
              over.getState() == TaskState.TASK_STATE_COMPLETED
                  && times.size() == TIMED_RUNS
                  && runs == TIMED_RUNS + 1
                  && tokens == 100L * runs)
          .with("task_id", schedule.id())
          .with("state", end.state().name())
          .with("timed_runs", over.getSchedule().getRuns())
          .with("triggered_runs", over.getSchedule().getTriggeredRuns())
          .with("tokens", tokens);
    }
  }

  private static TaskDraft draft() {
    // snippet: schedule
    return TaskDraft.forCapability("report.write")
        .objective("Write the report.")
        .schedule(
            Schedule.newBuilder()
                .setCron("*/2 * * * * *")
                .setTimeZone("Europe/Berlin")
                .setOverlapAction(OverlapAction.OVERLAP_ACTION_SKIP)
                .setRunsMax(TIMED_RUNS)
                .build())
        .budget(Budget.newBuilder().setTokens(10_000).build())
        .build();
    // end
  }

  private static void holdBackAndTrigger(Parley parley, TaskHandle schedule, Stage stage)
      throws InterruptedException {
    // snippet: control
    Task held = parley.schedules().pause(schedule.id(), "The numbers are not in yet.");
    Task run = parley.schedules().trigger(schedule.id(), OverlapAction.OVERLAP_ACTION_ALLOW);
    parley.requester().task(run.getTaskId()).await();
    parley.schedules().resume(schedule.id(), "They are.");
    // end
    stage.tell(
        "requester",
        "held it back (%s), had it done once by hand (%s), and let it go on"
            .formatted(held.getReason().name(), run.getTaskId()));
  }

  // snippet: run
  private static TaskResult write(TaskContext task, Set<Instant> times, Stage stage) {
    var run = task.run().orElseThrow();
    Instant time = Instant.ofEpochSecond(run.getFireTime().getSeconds());
    if (!run.getTriggered()) {
      times.add(time);
    }
    stage.tell("writer", "writes report number " + run.getNumber() + " for " + time);
    return TaskResult.builder()
        .text("Report for " + time)
        .usage(Usage.newBuilder().setTokens(100).build())
        .build();
  }

  // end

  private static int runs(Parley parley, String scheduleId) {
    int runs = 0;
    for (Task ignored : parley.schedules().runs(scheduleId)) {
      runs++;
    }
    return runs;
  }
}
