package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.SendMessageResponse;
import dev.parley.v1.TaskMessage;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says something to whoever works on a task. */
@Command(
    name = "message",
    description =
        "Say something to whoever works on a task, now or later. Messages reach every attempt in"
            + " their order.",
    footer = {
      "",
      "Under --json: the SendMessageResponse of the protocol.",
      "",
      "Examples:",
      "  parley task message ID 'Leave the appendix out'",
      "  parley task message ID 'The table is in the other file' --agent reader"
    })
public final class MessageCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "TEXT", description = "What to say.")
  private String text = "";

  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public MessageCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    SendMessageRequest request =
        SendMessageRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setTaskId(TaskIds.checked(id, "ID"))
            .setMessage(TaskMessage.newBuilder().setText(text))
            .setAgentId(caller.agentId())
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      SendMessageResponse sent = broker.tasks(stub -> stub.sendMessage(request));
      if (console.json()) {
        console.json(sent);
      } else {
        console.line("Message %d to task %s".formatted(sent.getNumber(), request.getTaskId()));
      }
    }
    return 0;
  }
}
