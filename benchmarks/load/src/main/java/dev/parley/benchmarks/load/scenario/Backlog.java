package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Answering;
import dev.parley.benchmarks.load.fleet.Burst;
import dev.parley.benchmarks.load.fleet.Crew;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.benchmarks.load.process.HeapMeter;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A million tasks that nobody does yet: how fast they come in, what they weigh, whether others
 * suffer, how long a killed broker takes to come back, how fast they go.
 *
 * <p>Takes minutes, so it runs once; spread is over its tenths.
 */
final class Backlog implements Scenario {
  private static final String CAPABILITY = "later";
  private static final int TASKS = 1_000_000;
  private static final int TENTHS = 10;
  private static final int INPUT_BYTES = 256;
  private static final Duration END = Duration.ofMinutes(20);
  private static final Duration LOOK = Duration.ofMillis(5);

  private static final TaskSpec SPEC = Specs.spec(CAPABILITY, INPUT_BYTES);

  @Override
  public String name() {
    return "backlog";
  }

  @Override
  public String about() {
    return "a million queued tasks: enqueued, weighed, recovered after a kill, drained";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    int tenth = Math.max(1, stage.options().scaled(TASKS) / TENTHS);
    try (Rig rig = Rig.start(stage, findings)) {
      stage.progress().begins("warming up the broker");
      Supplier<CreateTaskRequest> others = Rig.tasks(INPUT_BYTES);
      rig.warmUp(others, Reviewer.NONE);
      others(rig, others, "_without", findings);
      fill(stage, rig, tenth, findings);
      stage.progress().begins("measuring other tasks beside the backlog");
      others(rig, others, "_with", findings);
      stage.progress().begins("killing the broker and waiting for it");
      findings.add("recovery_s", rig.killAndStartAgain().toMillis() / 1e3);
      drain(stage, rig, tenth, findings);
    }
    return findings.result();
  }

  private static void others(
      Rig rig, Supplier<CreateTaskRequest> tasks, String suffix, Findings findings)
      throws InterruptedException {
    rig.takeDispatch();
    rig.singles(tasks, Reviewer.NONE, "latency" + suffix);
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
        .ifPresent(bytes -> findings.add("rss_mib", (double) bytes / (1 << 20)));
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

  private static void drain(Stage stage, Rig rig, int tenth, Findings findings)
      throws InterruptedException {
    Answering work = new Answering(Specs.result(INPUT_BYTES));
    Interval interval = Interval.begin(rig.broker());
    try (Crew late = rig.connect(CAPABILITY, work)) {
      for (int i = 1; i <= TENTHS; i++) {
        stage.progress().begins("draining %,d of %,d tasks".formatted(i * tenth, TENTHS * tenth));
        long begun = System.nanoTime();
        long already = work.assigned();
        while (work.assigned() < (long) i * tenth) {
          Wait.unlessBroken(late.requester().broken(), LOOK);
          if (System.nanoTime() - begun > END.toNanos()) {
            throw new IllegalStateException(
                "Expected %,d tasks to be drained, but there are only %,d."
                    .formatted(i * tenth, work.assigned()));
          }
        }
        findings.add(
            "drained_per_s", (work.assigned() - already) * 1e9 / (System.nanoTime() - begun));
      }
      interval.end(work.assigned(), "_draining", findings);
    }
  }
}
