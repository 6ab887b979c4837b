package dev.parley.examples.scenarios;

import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import dev.parley.client.Watch;
import dev.parley.client.Worker;
import dev.parley.v1.FailureClass;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What fails or hangs is tried again after growing waits, and what takes too long is ended. */
final class DeadlineScenario implements Scenario {

  @Override
  public String name() {
    return "deadline";
  }

  @Override
  public String summary() {
    return "An attempt fails, one hangs, one is good; what lasts too long expires, what fails goes to experts.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    List<String> failures = new CopyOnWriteArrayList<>();
    List<Long> waits = new CopyOnWriteArrayList<>();
    try (Parley parley = stage.connect();
        Worker caller =
            parley
                .worker("caller")
                .capability("rate.fetch", task -> fetch(task, stage))
                .capability("rate.history", DeadlineScenario::hang)
                .capability("rate.rare", DeadlineScenario::give)
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker expert =
            parley.worker("expert").capability("rate.expert", task -> know(task, stage)).start()) {
      TaskHandle rate = parley.requester().submit(rate());
      stage.tell("requester", "asks " + caller.agentId() + " for a rate, in half a second");
      try (Watch watch = rate.watch(event -> note(event, stage, failures, waits))) {
        String result = rate.outcome().get(30, TimeUnit.SECONDS).orThrow().text();
        watch.done().get(10, TimeUnit.SECONDS);
        TaskReason unclaimed = reason(parley.requester().submit(unclaimed()), stage);
        TaskReason endless = reason(parley.requester().submit(endless()), stage);
        String rare = parley.requester().submit(rare()).result(Duration.ofSeconds(30)).text();
        stage.tell("requester", "has the rare rate %s of %s".formatted(rare, expert.agentId()));
        boolean good =
            failures.equals(List.of("RETRYABLE", "IDLE_TIMEOUT"))
                && waits.get(0) >= 200
                && waits.get(1) >= 400
                && unclaimed == TaskReason.TASK_REASON_QUEUE_WAIT_EXPIRED
                && endless == TaskReason.TASK_REASON_TOTAL_EXPIRED
                && rare.equals("0.0031, attempt 1");
        return Facts.of(good)
            .with("task_id", rate.id())
            .with("result", result)
            .with("failures", String.join(", ", failures))
            .with("first_wait_ms", waits.get(0))
            .with("second_wait_ms", waits.get(1))
            .with("unclaimed", unclaimed.name())
            .with("endless", endless.name())
            .with("escalated", rare);
      }
    }
  }

  private static TaskDraft rate() {
    // snippet: policy
    return TaskDraft.forCapability("rate.fetch")
        .objective("Fetch the rate of the day.")
        .startAt(Instant.now().plusMillis(500))
        .attemptTimeout(Duration.ofSeconds(20))
        .idleTimeout(Duration.ofSeconds(1))
        .heartbeatTimeout(Duration.ofSeconds(5))
        .totalTimeout(Duration.ofMinutes(1))
        .retryPolicy(
            RetryPolicy.newBuilder()
                .setAttemptsMax(5)
                .setInitialBackoff(millis(200))
                .setBackoffMultiplierPercent(200)
                .setBackoffMax(millis(2_000))
                .build())
        .build();
    // end
  }

  private static com.google.protobuf.Duration millis(int ms) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(ms / 1_000)
        .setNanos(ms % 1_000 * 1_000_000)
        .build();
  }

  // snippet: work
  private static TaskResult fetch(TaskContext task, Stage stage) throws Exception {
    stage.tell("caller", "tries, attempt " + task.attempt());
    switch (task.attempt()) {
      case 1 -> throw TaskFailure.retryable("The service is overloaded");
      case 2 -> hang(task);
      default -> task.progress("The service answers", 50);
    }
    return TaskResult.text("1.0842");
  }

  private static TaskResult hang(TaskContext task) throws InterruptedException {
    CountDownLatch unwanted = new CountDownLatch(1);
    task.onCancel(unwanted::countDown);
    unwanted.await();
    throw TaskFailure.retryable("Nobody waits for it any more");
  }

  // end

  private static void note(TaskEvent event, Stage stage, List<String> failures, List<Long> waits) {
    if (!event.hasFailed()) {
      return;
    }
    FailureClass failed = event.getFailed().getFailure().getFailureClass();
    String failure = failed.name().replace("FAILURE_CLASS_", "");
    long waitMs = ms(event.getFailed().getNextStartTime()) - ms(event.getEventTime());
    failures.add(failure);
    waits.add(waitMs);
    stage.tell("broker", "the attempt failed, %s: again in %d ms".formatted(failure, waitMs));
  }

  private static long ms(com.google.protobuf.Timestamp time) {
    return time.getSeconds() * 1_000 + time.getNanos() / 1_000_000;
  }

  private static TaskDraft unclaimed() {
    // snippet: expire
    return TaskDraft.forCapability("rate.predict")
        .objective("Say what the rate will be.")
        .queueWait(Duration.ofSeconds(1))
        .build();
    // end
  }

  private static TaskDraft endless() {
    return TaskDraft.forCapability("rate.history")
        .objective("Fetch all rates there ever were.")
        .totalTimeout(Duration.ofSeconds(1))
        .build();
  }

  private static TaskDraft rare() {
    // snippet: escalate
    return TaskDraft.forCapability("rate.rare")
        .objective("Fetch the rate of a coin that nobody lists.")
        .attempts(1)
        .escalateAttemptsTo("rate.expert")
        .build();
    // end
  }

  private static TaskResult give(TaskContext task) {
    throw TaskFailure.retryable("No service knows it");
  }

  private static TaskResult know(TaskContext task, Stage stage) {
    stage.tell("expert", "gets what nobody else could do, attempt " + task.attempt());
    return TaskResult.text("0.0031, attempt " + task.attempt());
  }

  private static TaskReason reason(TaskHandle task, Stage stage) throws Exception {
    TaskReason reason = task.outcome().get(30, TimeUnit.SECONDS).reason();
    String objective = task.get().getSpec().getObjective();
    stage.tell("broker", "ends \"%s\", %s".formatted(objective, reason));
    return reason;
  }
}
