package dev.parley.cli.barrier;

import com.google.protobuf.util.Durations;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.DurationConverter;
import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.Barrier;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Arrives at a barrier. */
@Command(
    name = "arrive",
    description = {
      "Arrive at a barrier of a tree that you created. It is not waited for: 'parley barrier get'"
          + " shows when it opens. To arrive again changes nothing, but begins a barrier anew that has"
          + " timed out.",
      ""
    },
    footer = {
      "",
      "Under --json: the Barrier of the protocol.",
      "",
      "Examples:",
      "  parley barrier arrive ROOT drafts --parties 4 --as editor",
      "  parley barrier arrive ROOT drafts --parties 4 --as editor --expires-after 1h"
    })
public final class ArriveBarrierCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ROOT", description = "The id of the tree's root.")
  private String root = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The name of the barrier.")
  private String name = "";

  @Option(
      names = "--parties",
      paramLabel = "N",
      required = true,
      description = "How many must arrive, 1 to 1000: the same for all who arrive.")
  private int parties;

  @Option(
      names = "--as",
      paramLabel = "WHO",
      required = true,
      description = "Who arrives. Agents of the tree arrive under the ids of their tasks.")
  private String participant = "";

  @Option(
      names = "--expires-after",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "When the barrier times out, if you are the first to arrive. Default: never.")
  private @Nullable Duration timeout;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ArriveBarrierCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    ArriveAtBarrierRequest.Builder request =
        ArriveAtBarrierRequest.newBuilder()
            .setRootId(root)
            .setName(name)
            .setParties(parties)
            .setParticipant(participant)
            .setRequestId(UUID.randomUUID().toString());
    if (timeout != null) {
      request.setTimeout(Durations.fromMillis(timeout.toMillis()));
    }
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Barrier barrier =
          broker.coordination(stub -> stub.arriveAtBarrier(request.build())).getBarrier();
      if (console.json()) {
        console.json(barrier);
      } else {
        BarrierView.table(console, List.of(barrier), client.host().clock().getZone());
      }
    }
    return 0;
  }
}
