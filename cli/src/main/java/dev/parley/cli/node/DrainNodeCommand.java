package dev.parley.cli.node;

import com.google.protobuf.util.Durations;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.DrainNodeRequest;
import dev.parley.v1.GetNodeRequest;
import dev.parley.v1.Node;
import dev.parley.v1.NodeState;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a node out of service and waits until its agents have left. */
@Command(
    name = "drain",
    description = {
      "Let the node give out no more work, tell its agents to finish, and wait until they have left.",
      "",
      "What runs goes on. When --wait is over the node stays drained: stopped then, what still runs"
          + " keeps its lease and goes on when the node is back. 'parley node undrain' undoes it."
    },
    footer = {
      "",
      "Exit code 1 when agents are still connected after --wait, or the node serves again.",
      "",
      "Under --json: the Node of the protocol, as it is at the end.",
      "",
      "Examples:",
      "  parley node drain",
      "  parley node drain --wait 10m --reason 'New version'",
      "  parley node drain --wait 0s --json"
    })
public final class DrainNodeCommand implements Callable<Integer> {
  private static final long LOOK_AGAIN_MS = 200;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long agents have, and how long to wait for them. Default: 30s.")
  private Duration wait = Duration.ofSeconds(30);

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever looks at the node.")
  private String reason = "";

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public DrainNodeCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() throws InterruptedException {
    // A grace of 0 means the broker's own: whoever does not wait wants the shortest.
    DrainNodeRequest request =
        DrainNodeRequest.newBuilder()
            .setGrace(Durations.fromMillis(Math.max(1, wait.toMillis())))
            .setMessage(reason)
            .build();
    try (BrokerClient broker = client.connect()) {
      Node node = broker.control(stub -> stub.drainNode(request)).getNode();
      node = await(broker, node, client.console());
      NodeView.line(client.console(), node);
      return outcome(node).code();
    }
  }

  private ExitCode outcome(Node node) {
    return switch (node.getState()) {
      case NODE_STATE_DRAINED -> ExitCode.OK;
      case NODE_STATE_DRAINING -> wait.isZero() ? ExitCode.OK : ExitCode.ENDED_BADLY;
      case NODE_STATE_SERVING -> {
        client
            .console()
            .note(
                "The node serves again: it was undrained, or has started anew. It is not drained.");
        yield ExitCode.ENDED_BADLY;
      }
      case NODE_STATE_UNSPECIFIED, UNRECOGNIZED -> ExitCode.ENDED_BADLY;
    };
  }

  private Node await(BrokerClient broker, Node first, Console console) throws InterruptedException {
    // The broker sends idle agents away when the grace is over: a moment more.
    Duration patience = wait.isZero() ? wait : wait.plusSeconds(2);
    long begun = System.nanoTime();
    GetNodeRequest same = GetNodeRequest.newBuilder().setNodeId(first.getNodeId()).build();
    Node node = first;
    while (node.getState() == NodeState.NODE_STATE_DRAINING
        && System.nanoTime() - begun < patience.toNanos()) {
      console.status("draining: " + NodeView.load(node));
      Thread.sleep(LOOK_AGAIN_MS);
      node = broker.control(stub -> stub.getNode(same)).getNode();
    }
    return node;
  }
}
