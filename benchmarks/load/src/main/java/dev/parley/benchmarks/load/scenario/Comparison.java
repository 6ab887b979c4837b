package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.byhand.HandLoop;
import dev.parley.benchmarks.load.byhand.MessageSystem;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.MachineCpu;
import dev.parley.benchmarks.load.measure.Samples;
import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.benchmarks.load.process.CpuReading;
import dev.parley.benchmarks.load.process.ProcessMeter;
import dev.parley.v1.CreateTaskRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The life of a task by hand on what people would take instead, those of it that this machine has,
 * one after the other. Parley itself is measured as in {@code lifecycle}.
 */
final class Comparison implements Scenario {
  private static final String PARLEY = "parley";
  private static final int MESSAGE_BYTES = 256;
  private static final double NANOS_PER_S = 1e9;
  private static final double NANOS_PER_US = 1e3;

  /** How long a loop runs before it is measured, so that its window has filled. */
  private static final Duration RUN_IN = Duration.ofMillis(500);

  /** What Parley's own figures are called, and what those of all systems are. */
  private static final Map<String, String> SHARED = shared();

  private final Supplier<CreateTaskRequest> tasks = Rig.tasks(MESSAGE_BYTES);

  /** Returns the names of the systems that can be compared. */
  static List<String> systems() {
    return Stream.concat(Stream.of(PARLEY), MessageSystem.all().stream().map(MessageSystem::name))
        .toList();
  }

  private static Map<String, String> shared() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("tasks_per_s", "tasks_per_s");
    names.put("broker_cpu_us_per_task", "server_cpu_us_per_task");
    names.put("load_cpu_us_per_task", "load_cpu_us_per_task");
    names.put("other_cores", "other_cores");
    names.put("steal_cores", "steal_cores");
    names.put("latency_p50_ms", "latency_p50_ms");
    names.put("latency_p99_ms", "latency_p99_ms");
    names.put("rss_mib", "rss_mib");
    return names;
  }

  @Override
  public String name() {
    return "comparison";
  }

  @Override
  public String about() {
    return "a task's life, and the least of it by hand on other systems: 8 workers with 64 tasks each, 1,000 unfinished tasks, 256 B each way";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    if (stage.options().compares(PARLEY)) {
      parley(stage, findings);
    }
    for (MessageSystem system : MessageSystem.all()) {
      if (stage.options().compares(system.name())) {
        findings.add(compare(stage, system));
      }
    }
    findings.remark("Left out by all but Parley: " + MessageSystem.LEFT_OUT_BY_ALL + ".");
    findings.remark(
        "Camunda 8 is not among them: its broker is published under its vendor's own terms and not under an open-source licence.");
    return findings.result();
  }

  private void parley(Stage stage, Findings findings) throws InterruptedException {
    try (Rig rig = Rig.start(stage, findings)) {
      stage.progress().begins("warming up the broker");
      rig.warmUp(tasks, Reviewer.NONE);
      for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
        begins(stage, PARLEY, repeat);
        rig.throughput(tasks, Rig.WINDOW, Reviewer.NONE, "");
        rig.singles(tasks, Reviewer.NONE, "");
      }
    }
    Map<String, Spread> figures = new LinkedHashMap<>();
    SHARED.forEach((ours, name) ->
        Optional.ofNullable(findings.spreads().get(ours))
            .ifPresent(spread -> figures.put(name, spread)));
    findings.add(
        new Compared(
            PARLEY,
            "events on Kafka with acks=all, one replica, no flush for each record: survives the end of a process, not of the machine",
            "",
            "",
            figures));
  }

  private static Compared compare(Stage stage, MessageSystem system) throws InterruptedException {
    Optional<String> missing = system.missing();
    Samples samples = new Samples();
    if (missing.isEmpty()) {
      stage.progress().begins("starting " + system.name());
      try (HandLoop loop = new HandLoop(system, MESSAGE_BYTES)) {
        measure(stage, system.name(), loop, samples);
      }
    }
    return new Compared(
        system.name(),
        system.durability(),
        system.leftOut(),
        missing.orElse(""),
        samples.spreads());
  }

  private static void measure(Stage stage, String name, HandLoop loop, Samples samples)
      throws InterruptedException {
    BenchOptions options = stage.options();
    stage.progress().begins("warming up " + name);
    loop.during(Rig.WINDOW, broken -> Wait.unlessBroken(broken, options.warmUp()));
    for (int repeat = 1; repeat <= options.repeats(); repeat++) {
      begins(stage, name, repeat);
      loop.during(
          Rig.WINDOW,
          broken -> {
            Wait.unlessBroken(broken, RUN_IN);
            Moment begun = Moment.of(loop);
            Wait.unlessBroken(broken, options.measure());
            Moment.of(loop).since(begun, samples);
          });
      Histogram latency = loop.singles(options.singles());
      samples.add("latency_p50_ms", Latency.millis(latency, 50));
      samples.add("latency_p99_ms", Latency.millis(latency, 99));
      loop.link()
          .server()
          .residentBytes()
          .ifPresent(bytes -> samples.add("rss_mib", bytes / (double) (1 << 20)));
    }
  }

  private static void begins(Stage stage, String system, int repeat) {
    stage
        .progress()
        .begins("%s, repeat %d of %d".formatted(system, repeat, stage.options().repeats()));
  }

  /** How far everything was at a moment. */
  private record Moment(
      long nanos, long ended, CpuReading server, CpuReading load, Optional<MachineCpu> machine) {
    private static Moment of(HandLoop loop) {
      ProcessMeter here = new ProcessMeter(ProcessHandle.current().pid());
      return new Moment(
          System.nanoTime(),
          loop.ended(),
          loop.link().server().cpu(),
          here.cpu(),
          MachineCpu.now());
    }

    private void since(Moment before, Samples samples) {
      double tasks = Math.max(1, ended - before.ended);
      double elapsed = nanos - before.nanos;
      double serverNanos = server.nanosSince(before.server);
      double loadNanos = load.nanosSince(before.load);
      samples.add("tasks_per_s", (ended - before.ended) * NANOS_PER_S / elapsed);
      samples.add("server_cpu_us_per_task", serverNanos / NANOS_PER_US / tasks);
      samples.add("load_cpu_us_per_task", loadNanos / NANOS_PER_US / tasks);
      if (machine.isPresent() && before.machine.isPresent()) {
        MachineCpu then = before.machine.get();
        MachineCpu now = machine.get();
        samples.add("other_cores", now.otherCoresSince(then, serverNanos + loadNanos, elapsed));
        samples.add("steal_cores", now.stealCoresSince(then, elapsed));
      }
    }
  }
}
