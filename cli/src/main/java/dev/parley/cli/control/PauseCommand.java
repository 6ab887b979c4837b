package dev.parley.cli.control;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.PauseRequest;
import dev.parley.v1.RunningAttempts;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds a scope back. */
@Command(
    name = "pause",
    description = {
      "Hold back a tree, an agent, a capability, a tenant or everything: nothing in it is assigned until"
          + " 'parley resume'.",
      "",
      "Tasks that wait become PAUSED. What runs goes on, unless --revoke is given. An agent that is"
          + " paused is drained: it finishes what it has and is given nothing."
    },
    footer = {
      "",
      "Examples:",
      "  parley pause --tree ID --reason 'Wait for the new data'",
      "  parley pause --capability web.crawl --revoke",
      "  parley pause --agent crawler-7"
    })
public final class PauseCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private final ScopeOptions scope = new ScopeOptions();

  @Option(
      names = "--revoke",
      description = "Take back attempts that run; they don't count as attempts.")
  private boolean revoke;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the list of switches.")
  private String reason = "";

  @Mixin private final CallerOption caller = new CallerOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public PauseCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    PauseRequest request =
        PauseRequest.newBuilder()
            .setSwitchId(UUID.randomUUID().toString())
            .setScope(scope.scope())
            .setRunningAttempts(
                revoke
                    ? RunningAttempts.RUNNING_ATTEMPTS_REVOKE
                    : RunningAttempts.RUNNING_ATTEMPTS_FINISH)
            .setMessage(reason)
            .setAgentId(caller.agentId())
            .build();
    try (BrokerClient broker = client.connect()) {
      SwitchView.line(client.console(), broker.control(stub -> stub.pause(request)).getSwitch());
    }
    return 0;
  }
}
