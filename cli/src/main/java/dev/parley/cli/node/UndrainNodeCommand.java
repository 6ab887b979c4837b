package dev.parley.cli.node;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.UndrainNodeRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Puts a node into service again. */
@Command(
    name = "undrain",
    description = "Let the node give out work again. Agents that were told to leave reconnect.",
    footer = {
      "",
      "Under --json: the Node of the protocol.",
      "",
      "Examples:",
      "  parley node undrain",
      "  parley node undrain --json"
    })
public final class UndrainNodeCommand implements Callable<Integer> {
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public UndrainNodeCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    UndrainNodeRequest request = UndrainNodeRequest.getDefaultInstance();
    try (BrokerClient broker = client.connect()) {
      NodeView.line(client.console(), broker.control(stub -> stub.undrainNode(request)).getNode());
    }
    return 0;
  }
}
