package dev.parley.cli.demo;

import com.google.gson.JsonObject;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Tone;
import dev.parley.cli.option.OutputOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.client.Parley;
import dev.parley.examples.audit.Audit;
import dev.parley.examples.audit.AuditProgress;
import dev.parley.examples.audit.Organization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Audits a source tree with an organization of agents. */
@Command(
    name = "demo",
    description = {
      "Audit a source tree with an organization of agents.",
      "",
      "Starts a broker with an embedded Kafka, and a director, managers, workers and verifiers that talk to it over the wire."
          + " The director splits the tree among managers, managers hand files to workers with different skills, verifiers"
          + " re-check every result, and what is not right is done again with feedback. In the end there is a report of what is"
          + " true of the tree.",
      ""
    },
    footer = {
      "",
      "Under --json: one line {\"tasks\":N,\"completed\":N,\"rounds\":N,\"redone\":N,\"retried\":N,\"agents\":N,\"depth\":N,\"findings\":N,\"seconds\":N,\"report\":PATH,…}.",
      "",
      "Examples:",
      "  parley demo",
      "  parley demo ~/src/project --unreliable",
      "  parley demo . --json | tail -n 1",
      "  parley demo --scenario redo",
      "  parley demo --scenario list"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Duration ALL_CONNECTED = Duration.ofSeconds(30);

  private final Host host;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "The tree to audit. Default: the one that Parley was started from.")
  private Path directory = Path.of(System.getProperty("parley.home", "."));

  @Option(
      names = "--unreliable",
      description =
          "Have a share of the agents crash, stall, lie, and report too much or too little. The findings are the same.")
  private boolean unreliable;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Where to write the report. Default: ${DEFAULT-VALUE}.")
  private Path report = Path.of(".parley", "audit");

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      completionCandidates = ScenarioNames.class,
      description = {
        "Play a small story instead, which shows one thing that the protocol does; list shows them all. One of:"
            + " ${COMPLETION-CANDIDATES}."
      })
  private @Nullable String scenario;

  @Mixin private final OutputOptions output;

  /** Creates the command, for picocli to fill in. */
  public DemoCommand(Host host) {
    this.host = host;
    this.output = new OutputOptions(host);
  }

  @Override
  public Integer call() throws InterruptedException {
    Console console = output.console();
    if (scenario != null) {
      return new ScenarioPlay(console).play(scenario).code();
    }
    if (!Files.isDirectory(directory)) {
      throw CliFailure.usage(
          "expected a directory to audit, but found " + directory, "Name one that exists.");
    }
    checkReport();
    long start = System.nanoTime();
    console.status("Starting a broker with an embedded Kafka …");
    try (DemoBroker broker = DemoBroker.start()) {
      console.status("Waiting for the agents …");
      try (Organization staff = new Organization(broker.endpoint(), unreliable);
          Parley parley = Parley.connect(broker.endpoint())) {
        awaitStaff(staff);
        return audit(console, staff, new Audit(parley), start);
      }
    } catch (IOException e) {
      throw new CliFailure(
              ExitCode.ENVIRONMENT,
              "ENVIRONMENT",
              String.valueOf(e.getMessage()),
              "Check that the directory can be read and the report can be written.")
          .causedBy(e);
    }
  }

  /** Before the work, which would be lost without a place for its report. */
  private void checkReport() {
    try {
      Files.createDirectories(report);
    } catch (IOException e) {
      throw unwritable().causedBy(e);
    }
    if (!Files.isWritable(report)) {
      throw unwritable();
    }
  }

  private CliFailure unwritable() {
    return new CliFailure(
        ExitCode.ENVIRONMENT,
        "REPORT_DIR_UNUSABLE",
        "expected a folder for the report that can be written, but found " + report,
        "Name another one with --report.");
  }

  private static void awaitStaff(Organization staff) throws InterruptedException {
    long until = System.nanoTime() + ALL_CONNECTED.toNanos();
    while (staff.connected() < staff.size()) {
      if (System.nanoTime() - until > 0) {
        throw new CliFailure(
            ExitCode.TIMEOUT,
            "TIMEOUT",
            "expected %d agents, but only %d are connected"
                .formatted(staff.size(), staff.connected()),
            "Try again on a machine that is less busy.");
      }
      Thread.sleep(20);
    }
  }

  private Integer audit(Console console, Organization staff, Audit audit, long start)
      throws IOException {
    DemoView view = new DemoView(console, audit.progress(), host.clock().getZone());
    Audit.Outcome outcome = audit.run(directory, view::happened);
    view.finish();
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    AuditProgress.Figures figures = audit.progress().figures();
    DemoSummary summary =
        new DemoSummary(figures, staff, outcome, seconds, audit.progress().agentsAtWork());
    Path path = Audit.write(outcome, report, summary.entries()).toAbsolutePath().normalize();
    boolean good = outcome.task().completed() && figures.ended() == figures.tasks();
    if (console.json()) {
      JsonObject line = summary.toJson();
      line.addProperty("report", path.toString());
      console.json(line);
    } else {
      summary.lines().forEach(console::line);
      if (!good) {
        console.line(console.paint(summary.trouble(), Tone.RED));
      }
      console.line("The report: " + console.paint(path.toString(), Tone.BOLD));
    }
    return (good ? ExitCode.OK : ExitCode.ENDED_BADLY).code();
  }
}
