package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.measure.MachineCpu;
import dev.parley.benchmarks.load.process.ChildProcess;
import dev.parley.benchmarks.load.process.JavaCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The engine alone, measured by JMH: the program of {@code benchmarks/engine} in a process of its
 * own.
 */
final class Engine implements Scenario {
  private static final String PROGRAM = "dev.parley.benchmarks.engine.EngineReport";
  private static final String BENCHMARK = "TaskLifeBenchmark";
  private static final int QUEUED = 1_000_000;
  private static final int QUEUED_FEW = 1_000;
  private static final int WARM_UPS = 3;
  private static final String FIGURE = "figure ";

  /** For all of it: a figure only comes when everything was measured. */
  private static final Duration END = Duration.ofHours(1);

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public String about() {
    return "the engine alone on one thread: commands each second, allocation, beside up to 1,000,000 queued tasks";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    stage.progress().begins("running JMH");
    Optional<MachineCpu> before = MachineCpu.now();
    long begun = System.nanoTime();
    List<String> command =
        JavaCommand.line(stage.options().brokerFlags(), PROGRAM, arguments(stage.options()));
    try (ChildProcess jmh = ChildProcess.start("JMH", command)) {
      // What JMH tells people in between says nothing here.
      for (String line = line(jmh); line.startsWith(FIGURE); line = line(jmh)) {
        String[] words = line.split(" ", -1);
        findings.add(words[1], Double.parseDouble(words[2]));
      }
    }
    double elapsed = System.nanoTime() - begun;
    before.ifPresent(then ->
        MachineCpu.now()
            .ifPresent(now -> findings.add("steal_cores", now.stealCoresSince(then, elapsed))));
    findings.remark("Names that end in beside_N are of a shard with N queued tasks.");
    return findings.result();
  }

  private static String line(ChildProcess jmh) throws InterruptedException {
    return jmh.awaitLine(line -> line.startsWith(FIGURE) || line.equals("done"), END);
  }

  private static List<String> arguments(BenchOptions options) {
    return List.of(
        "--figures",
        BENCHMARK,
        "-p",
        "queued=0,%d,%d".formatted(options.scaled(QUEUED_FEW), options.scaled(QUEUED)),
        "-wi",
        Integer.toString(WARM_UPS),
        "-w",
        options.warmUp().dividedBy(WARM_UPS).toMillis() + "ms",
        "-i",
        Integer.toString(options.repeats()),
        "-r",
        options.measure().toMillis() + "ms");
  }
}
