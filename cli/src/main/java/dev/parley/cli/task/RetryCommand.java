package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.Task;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a parked task go on. */
@Command(
    name = "retry",
    description = "Let a PARKED task go on, with fresh attempts in its present round.",
    footer = {
      "",
      "Examples:",
      "  parley task retry ID --reason 'The site is up again'",
      "  parley task retry ID --agent watchman"
    })
public final class RetryCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the history.")
  private String reason = "";

  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public RetryCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    RetryTaskRequest request =
        RetryTaskRequest.newBuilder()
            .setTaskId(TaskIds.checked(id, "ID"))
            .setMessage(reason)
            .setAgentId(caller.agentId())
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Task task = broker.tasks(stub -> stub.retryTask(request)).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        TaskPage.headline(console, task);
      }
    }
    return 0;
  }
}
