package dev.parley.cli.barrier;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.ListBarriersRequest;
import dev.parley.v1.ListBarriersResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows the barriers of a tree. */
@Command(
    name = "list",
    description = "Show the barriers of a tree, those included that are over.",
    footer = {
      "",
      "Under --json: the ListBarriersResponse of the protocol.",
      "",
      "Examples:",
      "  parley barrier list ROOT",
      "  parley barrier list ROOT --json"
    })
public final class ListBarriersCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ROOT", description = "The id of the tree's root.")
  private String root = "";

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ListBarriersCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    ListBarriersRequest request = ListBarriersRequest.newBuilder().setRootId(root).build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      ListBarriersResponse response = broker.coordination(stub -> stub.listBarriers(request));
      if (console.json()) {
        console.json(response);
      } else if (response.getBarriersCount() == 0) {
        console.note("Nobody has arrived at a barrier.");
      } else {
        BarrierView.table(console, response.getBarriersList(), client.host().clock().getZone());
      }
    }
    return 0;
  }
}
