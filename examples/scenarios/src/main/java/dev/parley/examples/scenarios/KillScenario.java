package dev.parley.examples.scenarios;

import dev.parley.client.Control;
import dev.parley.client.Parley;
import dev.parley.client.ParleyException;
import dev.parley.client.Requester;
import dev.parley.client.SubmitStream;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.KillReport;
import dev.parley.v1.ReviveStage;
import dev.parley.v1.Switch;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A thousand workers are busy, and somebody pulls the plug. */
final class KillScenario implements Scenario {
  private static final String CRAWL = "web.crawl";
  private static final int WORKERS = 1_000;
  private static final int WAITING = 500;

  /** How long nothing may be dispatched for it to be believed. */
  private static final Duration WATCHED = Duration.ofSeconds(3);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "kill";
  }

  @Override
  public String summary() {
    return "A thousand busy workers are stopped at once; each is reported, and nothing starts again"
        + " until somebody says so.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    Crawlers crawlers = new Crawlers();
    List<Worker> fleet = new ArrayList<>();
    try (Parley parley = stage.connect()) {
      try {
        for (int i = 1; i <= WORKERS; i++) {
          fleet.add(crawlers.start(parley, i));
        }
        return play(stage, parley, crawlers);
      } finally {
        List<CompletableFuture<Void>> gone =
            fleet.stream().map(worker -> worker.drain(Duration.ZERO)).toList();
        gone.forEach(CompletableFuture::join);
      }
    }
  }

  private static Facts play(Stage stage, Parley parley, Crawlers crawlers) throws Exception {
    List<TaskHandle> tasks = submit(parley.requester(), WORKERS + WAITING);
    crawlers.awaitStarted(WORKERS);
    stage.tell("requester", "has %,d pages crawled; %,d more wait".formatted(WORKERS, WAITING));
    Control control = parley.control();
    long begun = System.nanoTime();
    Switch kill = kill(control);
    long answeredMs = since(begun);
    int startedBefore = crawlers.started();
    stage.tell(
        "operator",
        "pulls kill switch #%d: answered after %d ms"
            .formatted(kill.getSwitchNumber(), answeredMs));
    KillReport report = report(control, kill);
    long stoppedMs = since(begun);
    stage.tell("broker", words(report) + ", after %d ms".formatted(stoppedMs));
    boolean refused = refused(parley.requester());
    stage.tell("requester", "asks for one more page: " + (refused ? "refused" : "taken"));
    Thread.sleep(WATCHED.toMillis());
    int startedAfter = crawlers.started() - startedBefore;
    stage.tell(
        "broker",
        "has dispatched %d tasks in %d s since".formatted(startedAfter, WATCHED.toSeconds()));
    Facts facts = revive(stage, parley, kill, crawlers);
    boolean allKilled = count(tasks) == WORKERS + WAITING;
    return new Facts(
            facts.good()
                && allKilled
                && refused
                && startedAfter == 0
                // Until all shards have heard of it, one may give out what another has freed.
                && report.getLeasesStopped() >= WORKERS
                && report.getLeasesDisconnected() + report.getLeasesUnconfirmed() == 0,
            facts.values())
        .with("switch_number", kill.getSwitchNumber())
        .with("workers", WORKERS)
        .with("tasks_killed", report.getTasksKilled())
        .with("stopped", report.getLeasesStopped())
        .with("disconnected", report.getLeasesDisconnected())
        .with("unconfirmed", report.getLeasesUnconfirmed())
        .with("answered_ms", answeredMs)
        .with("all_stopped_ms", stoppedMs)
        .with("dispatched_after_kill", startedAfter);
  }

  private static Switch kill(Control control) {
    // snippet: kill
    return control.kill(Control.capability(CRAWL), "A site complained");
    // end
  }

  private static KillReport report(Control control, Switch kill) {
    // snippet: report
    return control.awaitStopped(kill.getSwitchId(), PATIENCE);
    // end
  }

  private static String words(KillReport report) {
    return "has killed %,d tasks; of their workers %,d have stopped, %,d are away, %,d are unconfirmed"
        .formatted(
            report.getTasksKilled(),
            report.getLeasesStopped(),
            report.getLeasesDisconnected(),
            report.getLeasesUnconfirmed());
  }

  /** Whether the broker takes no more work for the scope. */
  private static boolean refused(Requester requester) {
    try {
      requester.submit(draft("one more"));
      return false;
    } catch (ParleyException e) {
      return e.reason() == ErrorReason.ERROR_REASON_SCOPE_KILLED;
    }
  }

  private static Facts revive(Stage stage, Parley parley, Switch kill, Crawlers crawlers)
      throws Exception {
    Control control = parley.control();
    int before = crawlers.started();
    // snippet: admit
    control.revive(kill.getSwitchId(), ReviveStage.REVIVE_STAGE_ADMIT, "They may ask again");
    // end
    TaskHandle page = parley.requester().submit(draft("a page"));
    TaskState held = awaitState(page, TaskState.TASK_STATE_PAUSED);
    stage.tell("operator", "admits new work: a task is created, and is " + words(held));
    crawlers.finishAtOnce();
    // snippet: dispatch
    control.revive(kill.getSwitchId(), ReviveStage.REVIVE_STAGE_DISPATCH, "Go on, slowly");
    // end
    TaskState done = awaitState(page, TaskState.TASK_STATE_COMPLETED);
    stage.tell("operator", "lets it be dispatched: the task is " + words(done));
    return Facts.of(
        held == TaskState.TASK_STATE_PAUSED
            && done == TaskState.TASK_STATE_COMPLETED
            && crawlers.started() == before + 1);
  }

  private static String words(TaskState state) {
    return state.name().replace("TASK_STATE_", "");
  }

  private static TaskState awaitState(TaskHandle task, TaskState wanted)
      throws InterruptedException {
    long begun = System.nanoTime();
    TaskState state = task.get().getState();
    while (state != wanted && since(begun) < PATIENCE.toMillis()) {
      Thread.sleep(20);
      state = task.get().getState();
    }
    return state;
  }

  private static List<TaskHandle> submit(Requester requester, int count) {
    List<CompletableFuture<TaskHandle>> sent = new ArrayList<>(count);
    try (SubmitStream stream = requester.stream()) {
      for (int i = 1; i <= count; i++) {
        sent.add(stream.submit(draft("page " + i)));
      }
    }
    return sent.stream().map(CompletableFuture::join).toList();
  }

  private static TaskDraft draft(String page) {
    return TaskDraft.forCapability(CRAWL).objective("Crawl " + page).build();
  }

  private static int count(List<TaskHandle> tasks) {
    return (int)
        tasks.stream().filter(task -> task.get().getState() == TaskState.TASK_STATE_KILLED).count();
  }

  private static long since(long begun) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  /** Workers that would go on for ever. */
  private static final class Crawlers {
    private final AtomicInteger started = new AtomicInteger();
    private final Semaphore starts = new Semaphore(0);
    private volatile boolean finishAtOnce;

    Worker start(Parley parley, int number) {
      return parley
          .worker("crawler-" + number)
          .capabilityAsync(CRAWL, this::crawl)
          .drainOnShutdown(false)
          .drainGrace(Duration.ZERO)
          .start();
    }

    // snippet: worker
    private CompletionStage<TaskResult> crawl(TaskContext task) {
      CompletableFuture<TaskResult> crawling = new CompletableFuture<>();
      // Runs when the kill switch revokes the lease. The SDK tells the broker once it has stopped.
      task.onCancel(() -> crawling.cancel(false));
      begun(crawling);
      return crawling;
    }

    // end

    private void begun(CompletableFuture<TaskResult> crawling) {
      started.incrementAndGet();
      starts.release();
      if (finishAtOnce) {
        crawling.complete(TaskResult.text("crawled"));
      }
    }

    void finishAtOnce() {
      finishAtOnce = true;
    }

    int started() {
      return started.get();
    }

    void awaitStarted(int count) throws InterruptedException {
      if (!starts.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "expected %d workers to be busy, but there are %d".formatted(count, started.get()));
      }
    }
  }
}
