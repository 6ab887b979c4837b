package dev.parley.cli.barrier;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.Barrier;
import dev.parley.v1.GetBarrierRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one barrier. */
@Command(
    name = "get",
    description = "Show how a barrier stands, and who has arrived.",
    footer = {
      "",
      "Under --json: the Barrier of the protocol.",
      "",
      "Examples:",
      "  parley barrier get ROOT drafts",
      "  parley barrier get ROOT drafts --json"
    })
public final class GetBarrierCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ROOT", description = "The id of the tree's root.")
  private String root = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The name of the barrier.")
  private String name = "";

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public GetBarrierCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    GetBarrierRequest request =
        GetBarrierRequest.newBuilder().setRootId(root).setName(name).build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Barrier barrier = broker.coordination(stub -> stub.getBarrier(request)).getBarrier();
      if (console.json()) {
        console.json(barrier);
      } else {
        BarrierView.table(console, List.of(barrier), client.host().clock().getZone());
      }
    }
    return 0;
  }
}
