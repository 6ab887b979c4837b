package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a task and everything below it. */
@Command(
    name = "cancel",
    description = "Cancel a task and everything below it. Agents at work on them are told to stop.",
    footer = {
      "",
      "Exit code 1 when the task had ended otherwise before.",
      "",
      "Example:",
      "  parley task cancel ID --reason 'Not needed any more'"
    })
public final class CancelCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the history.")
  private String reason = "";

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public CancelCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    CancelTaskRequest request =
        CancelTaskRequest.newBuilder()
            .setTaskId(TaskIds.checked(id, "ID"))
            .setMessage(reason)
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Task task = broker.tasks(stub -> stub.cancelTask(request)).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        TaskPage.headline(console, task);
      }
      return (task.getState() == TaskState.TASK_STATE_CANCELED ? ExitCode.OK : ExitCode.ENDED_BADLY)
          .code();
    }
  }
}
