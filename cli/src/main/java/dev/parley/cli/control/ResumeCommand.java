package dev.parley.cli.control;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.ResumeRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a paused scope go on. */
@Command(
    name = "resume",
    description =
        "Let a scope go on that was paused. What another switch holds stays paused. What was"
            + " killed is brought back with parley revive.",
    footer = {"", "Examples:", "  parley switches", "  parley resume 3"})
public final class ResumeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SWITCH", description = "Its number or its id.")
  private String name = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the list of switches.")
  private String reason = "";

  @Mixin private final CallerOption caller = new CallerOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ResumeCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    try (BrokerClient broker = client.connect()) {
      ResumeRequest request =
          ResumeRequest.newBuilder()
              .setSwitchId(SwitchLookup.id(broker, name))
              .setMessage(reason)
              .setAgentId(caller.agentId())
              .build();
      SwitchView.line(client.console(), broker.control(stub -> stub.resume(request)).getSwitch());
    }
    return 0;
  }
}
