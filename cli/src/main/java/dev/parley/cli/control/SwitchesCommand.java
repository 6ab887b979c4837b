package dev.parley.cli.control;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.GetKillReportRequest;
import dev.parley.v1.GetKillReportResponse;
import dev.parley.v1.Switch;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is killed or paused. */
@Command(
    name = "switches",
    description = "Show what is killed or paused, or what one kill switch has ended.",
    footer = {
      "",
      "Under --json: one Switch of the protocol per line, then {\"listed\":N}; with a SWITCH that"
          + " Switch, then its KillReport.",
      "",
      "Examples:",
      "  parley switches",
      "  parley switches 3"
    })
public final class SwitchesCommand implements Callable<Integer> {
  private static final int LEASES_MAX = 10_000;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SWITCH",
      description = "Show what this one has ended.")
  private @Nullable String name;

  @Option(names = "--off", description = "Also those that are off.")
  private boolean off;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many workers to show, the unconfirmed ones first. Default: 20.")
  private int limit = 20;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public SwitchesCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      if (name == null) {
        list(SwitchLookup.all(broker, off), console);
      } else {
        one(broker, SwitchLookup.id(broker, name), console);
      }
    }
    return 0;
  }

  private void list(List<Switch> switches, Console console) {
    if (console.json()) {
      switches.forEach(console::json);
      JsonObject sum = new JsonObject();
      sum.addProperty("listed", switches.size());
      console.json(sum);
    } else if (switches.isEmpty()) {
      console.note("Nothing is killed or paused.");
    } else {
      SwitchView.table(console, switches, client.host().clock());
    }
  }

  private void one(BrokerClient broker, String id, Console console) {
    GetKillReportRequest request =
        GetKillReportRequest.newBuilder().setSwitchId(id).setLeasesMax(LEASES_MAX).build();
    GetKillReportResponse found = broker.control(stub -> stub.getKillReport(request));
    SwitchView.line(console, found.getSwitch());
    if (console.json()) {
      console.json(found.getReport());
    } else {
      SwitchView.report(console, found.getReport(), limit);
    }
  }
}
