package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Agent;
import dev.parley.benchmarks.load.fleet.Answering;
import dev.parley.benchmarks.load.fleet.Burst;
import dev.parley.benchmarks.load.fleet.ClosedLoop;
import dev.parley.benchmarks.load.fleet.Crew;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.benchmarks.load.fleet.Work;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.benchmarks.load.process.HeapMeter;
import dev.parley.v1.Assignment;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A million tasks that nobody does yet: how fast they come in, what they weigh, whether others
 * suffer, how long a killed broker takes to come back, whether what is urgent passes them, how fast
 * they go.
 *
 * <p>Takes minutes, so it runs once; spread is over its tenths.
 */
final class Backlog implements Scenario {
  private static final String CAPABILITY = "later";
  private static final int TASKS = 1_000_000;
  private static final int TENTHS = 10;

  /** Fewer would be gone before anything could be measured beside them. */
  private static final int TASKS_MIN = 40_000;

  /** Of the backlog about as many are taken at most while one urgent task goes its way alone. */
  private static final int TAKEN_PER_URGENT = 2_000;

  /** So many urgent ones that some wait in every shard at any time. */
  private static final int MANY_URGENT = 4_000;

  /** A smaller backlog might be gone when these have been measured. */
  private static final int TASKS_FOR_MANY = 400_000;

  private static final int INPUT_BYTES = 256;
  private static final Duration END = Duration.ofMinutes(20);
  private static final Duration LOOK = Duration.ofMillis(5);

  private static final TaskSpec SPEC = Specs.spec(CAPABILITY, INPUT_BYTES);

  /** Of the same kind, and to be done before all others. */
  private static final TaskSpec URGENT = SPEC.toBuilder().setPriority(100).build();

  @Override
  public String name() {
    return "backlog";
  }

  @Override
  public String about() {
    return "a million queued tasks: enqueued, weighed, recovered after a kill, passed by urgent ones, drained";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    int tenth = Math.max(TASKS_MIN, stage.options().scaled(TASKS)) / TENTHS;
    try (Rig rig = Rig.start(stage, findings)) {
      stage.progress().begins("warming up the broker");
      Supplier<CreateTaskRequest> others = Rig.tasks(INPUT_BYTES);
      rig.warmUp(others, Reviewer.NONE);
      others(rig, others, "_without", findings);
      fill(stage, rig, tenth, findings);
      stage.progress().begins("measuring other tasks beside the backlog");
      others(rig, others, "", findings);
      stage.progress().begins("killing the broker and waiting for it");
      findings.add("recovery_s", rig.killAndStartAgain().toMillis() / 1e3);
      stage.progress().begins("warming up the broker again");
      rig.warmUp(others, Reviewer.NONE);
      serve(stage, rig, tenth, findings);
    }
    return findings.result();
  }

  private static void others(
      Rig rig, Supplier<CreateTaskRequest> tasks, String suffix, Findings findings)
      throws InterruptedException {
    rig.takeDispatch();
    rig.singles(tasks, Reviewer.NONE, suffix);
    findings.addLatency("dispatch" + suffix, rig.takeDispatch());
  }

  private static void fill(Stage stage, Rig rig, int tenth, Findings findings)
      throws InterruptedException {
    HeapMeter heap = new HeapMeter(rig.broker().pid());
    long before = heap.liveBytes();
    for (int i = 1; i <= TENTHS; i++) {
      stage.progress().begins("enqueuing %,d of %,d tasks".formatted(i * tenth, TENTHS * tenth));
      long begun = System.nanoTime();
      enqueue(rig, SPEC, tenth);
      findings.add("enqueued_per_s", tenth * 1e9 / (System.nanoTime() - begun));
    }
    double each = (double) (heap.liveBytes() - before) / (TENTHS * tenth);
    findings.add("heap_bytes_per_task", each);
    findings.add("heap_bytes_per_task_without_spec", each - SPEC.getSerializedSize());
    rig.broker()
        .meter()
        .residentBytes()
        .ifPresent(bytes -> findings.add("rss_mib_filled", (double) bytes / (1 << 20)));
  }

  /** Creates tasks that nobody is there for; returns when all are durable. */
  static void enqueue(Rig rig, TaskSpec spec, int tasks) throws InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Wait.failTogether(rig.crew().requester().broken(), done);
    Supplier<CreateTaskRequest> source = Specs.requests(spec);
    new Burst(
            rig.crew().requester(), number -> source.get(), tasks, false, () -> done.complete(null))
        .start();
    Wait.until("all tasks to be queued", done, END);
  }

  /**
   * Has the backlog taken at last, first with more urgent tasks of the same kind ahead of it, then
   * alone.
   */
  private static void serve(Stage stage, Rig rig, int tenth, Findings findings)
      throws InterruptedException {
    Ranked work = new Ranked();
    try (Crew late = rig.connect(CAPABILITY, work)) {
      Supplier<CreateTaskRequest> urgent = Specs.requests(URGENT);
      urgent(stage, rig, urgent, Rig.WINDOW, "", work, findings);
      if (TENTHS * tenth >= TASKS_FOR_MANY) {
        String many = "_%d_unfinished".formatted(MANY_URGENT);
        urgent(stage, rig, urgent, MANY_URGENT, many, work, findings);
      }
      stage.progress().begins("measuring urgent tasks one at a time");
      long taken = work.backlog.assigned();
      work.urgent.takeDispatch();
      long waiting = (long) TENTHS * tenth - taken;
      int count = Math.clamp(waiting / TAKEN_PER_URGENT, 1, stage.options().singles());
      ClosedLoop singles = rig.runToEnd(urgent, count);
      findings.addLatency("urgent_latency", singles.takeLatency());
      findings.addLatency("urgent_dispatch", work.urgent.takeDispatch());
      long left = (long) TENTHS * tenth - work.backlog.assigned();
      findings.add(
          "backlog_taken_beside_urgent_latency", (double) (work.backlog.assigned() - taken));
      if (left < TENTHS) {
        findings.remark("The backlog was gone before the urgent tasks were.");
      } else {
        drain(stage, rig, late, work.backlog, (long) TENTHS * tenth, findings);
      }
    }
  }

  /** How many of the backlog are taken while so many urgent tasks are unfinished. */
  private static void urgent(
      Stage stage,
      Rig rig,
      Supplier<CreateTaskRequest> urgent,
      int unfinished,
      String suffix,
      Ranked work,
      Findings findings)
      throws InterruptedException {
    stage
        .progress()
        .begins("measuring %,d urgent tasks ahead of the backlog".formatted(unfinished));
    Taken taken = new Taken(work);
    rig.throughput(urgent, unfinished, Reviewer.NONE, "_urgent" + suffix, taken);
    findings.add("backlog_taken_beside_urgent" + suffix, (double) taken.backlog);
    findings.add("backlog_taken_per_urgent" + suffix, (double) taken.backlog / taken.urgent);
  }

  private static void drain(
      Stage stage, Rig rig, Crew late, Answering work, long tasks, Findings findings)
      throws InterruptedException {
    Interval interval = Interval.begin(rig.broker());
    long before = work.assigned();
    long tenth = (tasks - before) / TENTHS;
    for (int i = 1; i <= TENTHS; i++) {
      stage.progress().begins("draining %,d of %,d tasks".formatted(i * tenth, TENTHS * tenth));
      long begun = System.nanoTime();
      long already = work.assigned();
      while (work.assigned() < before + i * tenth) {
        Wait.unlessBroken(late.requester().broken(), LOOK);
        if (System.nanoTime() - begun > END.toNanos()) {
          throw new IllegalStateException(
              "Expected %,d tasks to be drained, but there are only %,d."
                  .formatted(i * tenth, work.assigned() - before));
        }
      }
      findings.add(
          "drained_per_s", (work.assigned() - already) * 1e9 / (System.nanoTime() - begun));
    }
    interval.end(work.assigned() - before, "", findings);
  }

  /** How many tasks were assigned over a stretch. Used by one thread. */
  private static final class Taken implements Rig.Stretch {
    private final Ranked work;
    private long backlog;
    private long urgent;

    private Taken(Ranked work) {
      this.work = work;
    }

    @Override
    public void begins() {
      backlog = -work.backlog.assigned();
      urgent = -work.urgent.assigned();
    }

    @Override
    public void ends() {
      backlog += work.backlog.assigned();
      urgent += work.urgent.assigned();
    }
  }

  /** Answers what is urgent and what is not, and counts them apart. Thread-safe. */
  private static final class Ranked implements Work {
    private final Answering backlog = new Answering(Specs.result(INPUT_BYTES));
    private final Answering urgent = new Answering(Specs.result(INPUT_BYTES));

    @Override
    public void assigned(Agent agent, Assignment assignment) {
      boolean first = assignment.getSpec().getPriority() == URGENT.getPriority();
      (first ? urgent : backlog).assigned(agent, assignment);
    }
  }
}
