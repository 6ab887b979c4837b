package dev.parley.cli.control;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.ReviveRequest;
import dev.parley.v1.ReviveStage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a killed scope back, in stages. */
@Command(
    name = "revive",
    description = {
      "Bring a scope back that was killed. Tasks that were killed stay so.",
      "",
      "Stage ADMIT: tasks are created again, and wait. Stage DISPATCH, the default: they are"
          + " assigned again, and the switch is off."
    },
    footer = {
      "",
      "Examples:",
      "  parley switches",
      "  parley revive 3 --stage admit",
      "  parley revive 3"
    })
public final class ReviveCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SWITCH", description = "Its number or its id.")
  private String name = "";

  /** The stages as the command line calls them. */
  enum Stage {
    ADMIT,
    DISPATCH
  }

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "How far: admit or dispatch. Default: dispatch.")
  private Stage stage = Stage.DISPATCH;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the list of switches.")
  private String reason = "";

  @Mixin private final CallerOption caller = new CallerOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ReviveCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      ReviveRequest request =
          ReviveRequest.newBuilder()
              .setSwitchId(SwitchLookup.id(broker, name))
              .setStage(
                  switch (stage) {
                    case ADMIT -> ReviveStage.REVIVE_STAGE_ADMIT;
                    case DISPATCH -> ReviveStage.REVIVE_STAGE_DISPATCH;
                  })
              .setMessage(reason)
              .setAgentId(caller.agentId())
              .build();
      SwitchView.line(console, broker.control(stub -> stub.revive(request)).getSwitch());
    }
    return 0;
  }
}
