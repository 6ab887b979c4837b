package dev.parley.cli.node;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.GetNodeRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the node that answers. */
@Command(
    name = "show",
    description = "Show whether the node gives out work, and what its agents have.",
    footer = {
      "",
      "Under --json: the Node of the protocol.",
      "",
      "Examples:",
      "  parley node show",
      "  parley node show --json"
    })
public final class ShowNodeCommand implements Callable<Integer> {
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ShowNodeCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    GetNodeRequest request = GetNodeRequest.getDefaultInstance();
    try (BrokerClient broker = client.connect()) {
      NodeView.line(client.console(), broker.control(stub -> stub.getNode(request)).getNode());
    }
    return 0;
  }
}
