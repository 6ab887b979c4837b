package dev.parley.cli.control;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.Task;
import picocli.CommandLine.Command;

/** Lets parked tasks go on. */
@Command(
    name = "retry",
    description = "Let parked tasks go on with fresh attempts, or one more round.",
    footer = {
      "",
      "Exit code 1 when one of them could not be dealt with. Under --json: one Task of the protocol per"
          + " task, or why it was left as it is, then {\"done\":N,\"failed\":N}.",
      "",
      "Examples:",
      "  parley parked retry ID ID",
      "  parley parked retry --because attempts_exhausted --all --reason 'The site is up again'",
      "  parley parked retry ID --agent watchman"
    })
public final class ParkedRetryCommand extends ParkedActionCommand {

  /** Creates the command, for picocli to fill in. */
  public ParkedRetryCommand(Host host, Connector connector) {
    super(host, connector);
  }

  @Override
  Task act(BrokerClient broker, String taskId, String why, String agentId) {
    RetryTaskRequest request =
        RetryTaskRequest.newBuilder().setTaskId(taskId).setMessage(why).setAgentId(agentId).build();
    return broker.tasks(stub -> stub.retryTask(request)).getTask();
  }
}
