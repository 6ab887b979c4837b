package dev.parley.benchmarks.load.scenario;

import static dev.parley.benchmarks.load.scenario.Rig.WINDOW;

import dev.parley.benchmarks.load.fleet.MessageSizes;
import dev.parley.benchmarks.load.fleet.MessageSizes.Kind;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.floor.Hops;
import dev.parley.v1.CreateTaskRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * The life of a task, against both floors: created, assigned, done, accepted, and the requester has
 * been told, every step durable before anybody hears of it.
 */
final class Lifecycle implements Scenario {
  private static final int INPUT_BYTES = 256;
  private static final int LARGE_INPUT_BYTES = 4 * 1024;
  private static final int OPEN_TASKS_PER_S = 500;

  private final Supplier<CreateTaskRequest> small = Rig.tasks(INPUT_BYTES);
  private final Supplier<CreateTaskRequest> large = Rig.tasks(LARGE_INPUT_BYTES);

  @Override
  public String name() {
    return "lifecycle";
  }

  @Override
  public String about() {
    return "a task's life, all durable: 8 workers with 64 tasks each, 1,000 unfinished tasks";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    try (Rig rig = Rig.start(stage, findings)) {
      Duration warmUp = stage.options().warmUp();
      measure(stage, rig, small, "", warmUp, findings);
      // Last: what large tasks leave behind in a broker is not to weigh on small ones. It is warm.
      measure(stage, rig, large, "_4kib", warmUp.dividedBy(3), findings);
    }
    return findings.result();
  }

  private static void measure(
      Stage stage,
      Rig rig,
      Supplier<CreateTaskRequest> tasks,
      String suffix,
      Duration warmUp,
      Findings findings)
      throws InterruptedException {
    stage.progress().begins("warming up the broker" + suffix.replace('_', ' '));
    rig.crew().sizes().forget();
    // What a life is made of shows here; the floors are given the same. Two appends each.
    int recordBytes = (int) Math.round(rig.warmUp(tasks, WINDOW, Reviewer.NONE, warmUp) / 2);
    Hops hops = hops(rig.crew().sizes());
    addSizes(hops, suffix, findings);
    try (Floors floors =
        Floors.start(stage, rig.broker().shards(), hops, recordBytes, suffix, findings)) {
      stage.progress().begins("warming up the floors" + suffix.replace('_', ' '));
      floors.warmUp(warmUp);
      for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
        stage
            .progress()
            .begins(
                "repeat %d of %d%s"
                    .formatted(repeat, stage.options().repeats(), suffix.replace('_', ' ')));
        inTurns(
            repeat,
            floors::grpc,
            () -> floors.broker(rig.throughput(tasks, WINDOW, Reviewer.NONE, suffix)),
            floors::kafka);
        floors.compare();
        floors.latency();
        rig.singles(tasks, Reviewer.NONE, suffix);
        String open = "open_latency" + suffix;
        rig.atRate(tasks, OPEN_TASKS_PER_S, open, "_" + open);
      }
      floors.remark();
    }
  }

  /** One of the things that are measured in each repeat. */
  private interface Measurement {
    void run() throws InterruptedException;
  }

  /** Another one begins in each repeat, since machines get slower and faster. */
  private static void inTurns(int repeat, Measurement... all) throws InterruptedException {
    List<Measurement> order = Arrays.asList(all.clone());
    Collections.rotate(order, 1 - repeat);
    for (Measurement measurement : order) {
      measurement.run();
    }
  }

  private static Hops hops(MessageSizes sizes) {
    return new Hops(
        sizes.mean(Kind.CREATE),
        sizes.mean(Kind.RECEIPT),
        sizes.mean(Kind.ASSIGNMENT),
        sizes.mean(Kind.RESULT),
        sizes.mean(Kind.ACK),
        sizes.mean(Kind.END));
  }

  private static void addSizes(Hops hops, String suffix, Findings findings) {
    findings.add("create_bytes" + suffix, hops.create());
    findings.add("receipt_bytes" + suffix, hops.receipt());
    findings.add("assignment_bytes" + suffix, hops.assignment());
    findings.add("result_bytes" + suffix, hops.result());
    findings.add("ack_bytes" + suffix, hops.ack());
    findings.add("end_bytes" + suffix, hops.end());
  }
}
