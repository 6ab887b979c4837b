package dev.parley.cli.control;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.GetKillReportRequest;
import dev.parley.v1.KillReport;
import dev.parley.v1.KillRequest;
import dev.parley.v1.Switch;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops a scope for good and reports, worker by worker, what became of it. */
@Command(
    name = "kill",
    description = {
      "Stop a tree, an agent, a capability, a tenant or everything, for good.",
      "",
      "When the switch has its number, nothing in the scope is assigned any more and no task is"
          + " created in it. Its tasks end KILLED, and each worker that held one is reported:"
          + " STOPPED with evidence, DISCONNECTED, or UNCONFIRMED. A worker that is disconnected"
          + " may come back: it is waited for like the others."
    },
    footer = {
      "",
      "Exit code 1 when a worker is still unconfirmed after --wait.",
      "",
      "Under --json: the Switch of the protocol, then its KillReport.",
      "",
      "Examples:",
      "  parley kill --tree ID --reason 'Wrong folder'",
      "  parley kill --capability web.crawl --reason 'Complaints'",
      "  parley kill --tenant default --reason 'Its budget is spent elsewhere'",
      "  parley kill --all --reason 'Stop it' --json"
    })
public final class KillCommand implements Callable<Integer> {
  private static final int LEASES_MAX = 10_000;
  private static final long LOOK_AGAIN_MS = 200;

  @ArgGroup(multiplicity = "1")
  private final ScopeOptions scope = new ScopeOptions();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for whoever reads the history.")
  private String reason = "";

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long to wait until all workers have stopped. Default: 10s.")
  private Duration wait = Duration.ofSeconds(10);

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many workers to show, the unconfirmed ones first. Default: 20.")
  private int limit = 20;

  @Mixin private final CallerOption caller = new CallerOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public KillCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() throws InterruptedException {
    // The id makes the request safe to repeat.
    KillRequest request =
        KillRequest.newBuilder()
            .setSwitchId(UUID.randomUUID().toString())
            .setScope(scope.scope())
            .setMessage(reason)
            .setAgentId(caller.agentId())
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Switch engaged = broker.control(stub -> stub.kill(request)).getSwitch();
      SwitchView.line(console, engaged);
      KillReport report = await(broker, engaged.getSwitchId(), console);
      if (console.json()) {
        console.json(report);
      } else {
        SwitchView.report(console, report, limit);
      }
      return (isConfirmed(report) ? ExitCode.OK : ExitCode.ENDED_BADLY).code();
    }
  }

  private KillReport await(BrokerClient broker, String switchId, Console console)
      throws InterruptedException {
    long begun = System.nanoTime();
    KillReport report = report(broker, switchId);
    while (!stopped(report) && System.nanoTime() - begun < wait.toNanos()) {
      console.status(SwitchView.summary(report));
      Thread.sleep(LOOK_AGAIN_MS);
      report = report(broker, switchId);
    }
    return report;
  }

  private static KillReport report(BrokerClient broker, String switchId) {
    GetKillReportRequest request =
        GetKillReportRequest.newBuilder().setSwitchId(switchId).setLeasesMax(LEASES_MAX).build();
    return broker.control(stub -> stub.getKillReport(request)).getReport();
  }

  private static boolean stopped(KillReport report) {
    return isConfirmed(report) && report.getLeasesDisconnected() == 0;
  }

  private static boolean isConfirmed(KillReport report) {
    return report.getComplete() && report.getLeasesUnconfirmed() == 0;
  }
}
