package dev.parley.cli.control;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.v1.DiscardTaskRequest;
import dev.parley.v1.Task;
import picocli.CommandLine.Command;

/** Ends parked tasks. */
@Command(
    name = "discard",
    description = "End parked tasks: they become CANCELED with the reason DISCARDED.",
    footer = {
      "",
      "Exit code 1 when one of them could not be dealt with. Under --json: one Task of the protocol per"
          + " task, or why it was left as it is, then {\"done\":N,\"failed\":N}.",
      "",
      "Examples:",
      "  parley parked discard ID",
      "  parley parked discard --root ID --all",
      "  parley parked discard ID --agent watchman"
    })
public final class ParkedDiscardCommand extends ParkedActionCommand {

  /** Creates the command, for picocli to fill in. */
  public ParkedDiscardCommand(Host host, Connector connector) {
    super(host, connector);
  }

  @Override
  Task act(BrokerClient broker, String taskId, String why, String agentId) {
    DiscardTaskRequest request =
        DiscardTaskRequest.newBuilder()
            .setTaskId(taskId)
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return broker.control(stub -> stub.discardTask(request)).getTask();
  }
}
