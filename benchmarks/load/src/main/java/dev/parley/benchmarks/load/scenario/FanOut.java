package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.ClosedLoop;
import dev.parley.benchmarks.load.fleet.FanOutCall;
import dev.parley.benchmarks.load.fleet.Manager;
import dev.parley.benchmarks.load.fleet.Requester;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * One task that is handed out to many children: the time until all are done and so is it. Either a
 * manager creates them under its lease, or one call has the broker make them.
 */
final class FanOut implements Scenario {
  private static final int INPUT_BYTES = 256;
  private static final int FEW = 1_000;
  private static final int MANY = 100_000;

  /** How many trees with few children there are for each task that goes one at a time. */
  private static final int SINGLES_PER_TREE = 100;

  private static final String CALL = "fan_out_call";
  private static final Duration END = Duration.ofMinutes(10);

  private static final TaskSpec CHILD = Specs.spec(Rig.CAPABILITY, INPUT_BYTES);

  @Override
  public String name() {
    return "fan-out";
  }

  @Override
  public String about() {
    return "one task handed out to 1,000 and to 100,000 children, by a manager who collects them and by one call";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    int many = stage.options().scaled(MANY);
    try (Rig rig = Rig.start(stage, findings);
        Manager ofFew = manager(stage, rig, FEW);
        Manager ofMany = manager(stage, rig, many)) {
      stage.progress().begins("warming up the broker");
      rig.warmUp(Rig.tasks(INPUT_BYTES), Reviewer.NONE);
      int trees = Math.max(1, stage.options().singles() / SINGLES_PER_TREE);
      rig.runToEnd(requests(FEW), trees);
      call(rig, FEW, trees);
      for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
        String which = "repeat %d of %d, ".formatted(repeat, stage.options().repeats());
        stage.progress().begins(which + "trees of %,d children".formatted(FEW));
        Histogram few = measure(rig, FEW, trees, "", findings).takeLatency();
        findings.addPercentiles("latency", few);
        findings.addLatency(walls(FEW), few);
        stage.progress().begins(which + "a tree of %,d children".formatted(many));
        ClosedLoop large = measure(rig, many, 1, "_" + many + "_children", findings);
        findings.add(walls(many) + "_ms", Latency.millis(large.takeLatency(), 100));
        stage.progress().begins(which + "calls with %,d and %,d items".formatted(FEW, many));
        findings.addLatency(
            CALL + "_" + walls(FEW), measureCall(rig, FEW, trees, "_" + CALL, findings));
        Histogram call = measureCall(rig, many, 1, "_" + CALL + "_" + many + "_children", findings);
        findings.add(CALL + "_" + walls(many) + "_ms", Latency.millis(call, 100));
      }
      findings.add("manager_refusals", (double) (ofFew.refusals() + ofMany.refusals()));
    }
    return findings.result();
  }

  private static Manager manager(Stage stage, Rig rig, int children) throws InterruptedException {
    String name = capability(children);
    return Manager.connect(
        stage.loops(),
        rig.broker().port(),
        name,
        name,
        1,
        children,
        (assignment, number) -> CHILD,
        Manager.Waiting.HOLDING);
  }

  private static String capability(int children) {
    return "hand-out-" + children;
  }

  private static String walls(int children) {
    return "wall_" + children + "_children";
  }

  private static Supplier<CreateTaskRequest> requests(int children) {
    return Specs.requests(Specs.spec(capability(children), INPUT_BYTES));
  }

  private static ClosedLoop measure(
      Rig rig, int children, int trees, String suffix, Findings findings)
      throws InterruptedException {
    Interval interval = Interval.begin(rig.broker());
    ClosedLoop loop = rig.runToEnd(requests(children), trees);
    interval.end((long) trees * (children + 1), suffix, findings);
    rig.profile(requests(children), 1, Reviewer.NONE, suffix);
    return loop;
  }

  private static Histogram measureCall(
      Rig rig, int children, int trees, String suffix, Findings findings)
      throws InterruptedException {
    Interval interval = Interval.begin(rig.broker());
    Histogram times = call(rig, children, trees);
    interval.end((long) trees * (children + 1), suffix, findings);
    return times;
  }

  /** Makes one fan-out after the other, each by one call; returns how long each took. */
  private static Histogram call(Rig rig, int children, int trees) throws InterruptedException {
    Supplier<CreateTaskRequest> requests = Specs.requests(Specs.fanOut(Rig.CAPABILITY));
    FanOutItem item = Specs.item(INPUT_BYTES);
    Histogram times = Latency.histogram();
    for (int i = 0; i < trees; i++) {
      Requester requester = rig.crew().requester();
      CompletableFuture<Long> ended =
          FanOutCall.start(requester.line(), requests.get(), item, children);
      Wait.failTogether(requester.broken(), ended);
      Latency.record(times, Wait.until("the fan-out to end", ended, END));
    }
    return times;
  }
}
