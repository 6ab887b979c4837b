package dev.parley.cli.bench;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.fleet.Loops;
import dev.parley.benchmarks.load.measure.Machine;
import dev.parley.benchmarks.load.process.ChildProcess;
import dev.parley.benchmarks.load.process.JavaCommand;
import dev.parley.benchmarks.load.report.JsonLine;
import dev.parley.benchmarks.load.report.Report;
import dev.parley.benchmarks.load.scenario.Scenario;
import dev.parley.benchmarks.load.scenario.ScenarioResult;
import dev.parley.benchmarks.load.scenario.Scenarios;
import dev.parley.benchmarks.load.scenario.Stage;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Tone;
import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.option.OutputOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a broker under load. */
@Command(
    name = "bench",
    description = {
      "Measure a broker on this machine against what gRPC and Kafka alone do.",
      "",
      "Starts a broker, and beside it a bare gRPC server and a bare Kafka that get the same messages and bytes. This process is the load."
          + " Figures are medians over the repeats, with the least and the greatest value.",
      ""
    },
    footer = {
      "",
      "Under --json: one line for each scenario, {\"scenario\":NAME,\"cores\":N,\"load_average\":N,\"tasks_per_s\":N,\"tasks_per_s_min\":N,…}.",
      "",
      "Examples:",
      "  parley bench",
      "  parley bench --scenario lifecycle --repeat 3",
      "  parley bench --scenario comparison --system parley,kafka-share",
      "  parley bench --quick --json"
    })
public final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      split = ",",
      description = "What to measure; several separated by commas. Default: everything.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "How often to measure each figure. Default: 5.")
  private @Nullable Integer repeats;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long everything runs before the first figure. Default: 60s.")
  private @Nullable Duration warmUp;

  @Option(
      names = "--measure",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long each throughput is measured. Default: 8s.")
  private @Nullable Duration measure;

  @Option(
      names = "--scale",
      paramLabel = "FACTOR",
      description = "Shrink backlogs, trees and fleets by this factor, such as 0.1. Default: 1.")
  private @Nullable Double scale;

  @Option(
      names = "--quick",
      description =
          "Show in some seconds that everything works: one short repeat, everything shrunk. The figures mean little.")
  private boolean quick;

  @Option(
      names = "--broker-flag",
      paramLabel = "FLAG",
      description = "A flag for the JVM of the broker, such as -Xmx2g. Repeatable.")
  private List<String> brokerFlags = new ArrayList<>();

  @Option(
      names = "--system",
      paramLabel = "NAME",
      split = ",",
      description =
          "With scenario comparison: which systems to compare. Default: all that this machine has.")
  private List<String> systems = new ArrayList<>();

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description =
          "Write flame graphs of the broker there, of processor time and of allocation, for each load whose throughput is measured.")
  private @Nullable Path profile;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Where to write the report. Default: ${DEFAULT-VALUE}.")
  private Path report = Path.of(".parley", "bench");

  @Mixin private final OutputOptions output;

  /** Creates the command, for picocli to fill in. */
  public BenchCommand(Host host) {
    this.output = new OutputOptions(host);
  }

  @Override
  public Integer call() throws InterruptedException {
    Console console = output.console();
    try {
      measure(console, scenarios(), options());
      return ExitCode.OK.code();
    } catch (IllegalStateException e) {
      throw new CliFailure(
              ExitCode.ENDED_BADLY,
              "BENCH_FAILED",
              String.valueOf(e.getMessage()),
              ChildProcess.complaints())
          .causedBy(e);
    } catch (IOException e) {
      throw new CliFailure(
              ExitCode.ENVIRONMENT,
              "REPORT_DIR_UNUSABLE",
              "expected a folder for the report that can be written, but found " + report,
              "Name another one with --report.")
          .causedBy(e);
    }
  }

  private void measure(Console console, List<Scenario> scenarios, BenchOptions options)
      throws IOException, InterruptedException {
    Machine machine = Machine.look();
    Report page = new Report(report, machine, options);
    try (Loops loops = new Loops()) {
      for (Scenario scenario : scenarios) {
        Stage stage =
            new Stage(
                BenchCommand::broker,
                options,
                loops,
                what -> console.status(scenario.name() + ": " + what + " …"));
        ScenarioResult result = scenario.run(stage);
        Path written = page.add(scenario, result).toAbsolutePath().normalize();
        if (console.json()) {
          console.json(JsonLine.of(result, machine));
        } else {
          ResultView.show(console, scenario, result);
          console.line("The report: " + console.paint(written.toString(), Tone.BOLD));
        }
      }
    }
  }

  private List<Scenario> scenarios() {
    return names.isEmpty() ? Scenarios.all() : names.stream().map(BenchCommand::scenario).toList();
  }

  private Set<String> systems() {
    for (String system : systems) {
      if (!Scenarios.comparedSystems().contains(system)) {
        throw CliFailure.usage(
            "--system expects one of %s, but found '%s'"
                .formatted(String.join(", ", Scenarios.comparedSystems()), system),
            "");
      }
    }
    return Set.copyOf(systems);
  }

  private static Scenario scenario(String name) {
    return Scenarios.named(name)
        .orElseThrow(() ->
            CliFailure.usage(
                "--scenario expects one of "
                    + String.join(", ", Scenarios.all().stream().map(Scenario::name).toList())
                    + ", but found '"
                    + name
                    + "'",
                ""));
  }

  private BenchOptions options() {
    BenchOptions base = quick ? BenchOptions.quick() : BenchOptions.thorough();
    try {
      return new BenchOptions(
          repeats == null ? base.repeats() : repeats,
          warmUp == null ? base.warmUp() : warmUp,
          measure == null ? base.measure() : measure,
          base.singles(),
          scale == null ? base.scale() : scale,
          brokerFlags,
          systems(),
          profile);
    } catch (IllegalArgumentException e) {
      throw CliFailure.usage(String.valueOf(e.getMessage()), "").causedBy(e);
    }
  }

  /** The broker that is measured is this program, as people run it. */
  private static List<String> broker(List<String> jvmFlags, Path data, int shards) {
    List<String> arguments =
        List.of(
            "up",
            "--port",
            "0",
            "--data-dir",
            data.toString(),
            "--shards",
            Integer.toString(shards),
            "--json");
    return JavaCommand.line(jvmFlags, "dev.parley.cli.Main", arguments);
  }
}
