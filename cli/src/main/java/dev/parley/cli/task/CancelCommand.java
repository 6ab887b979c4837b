package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a task and everything below it. */
@Command(
    name = "cancel",
    description =
        "Cancel a task and everything below it. Agents at work on them are asked to come to an end.",
    footer = {
      "",
      "Exit code 1 when the task had ended otherwise before. While agents work on it, it goes on for"
          + " as long as --grace says: 'parley task watch' tells when it has ended.",
      "",
      "Examples:",
      "  parley task cancel ID --reason 'Not needed any more'",
      "  parley task cancel ID --grace 5m",
      "  parley task cancel ID --grace 0s",
      "  parley task cancel ID --agent planner"
    })
public final class CancelCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the history.")
  private String reason = "";

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "How long agents that work on it have to come to an end of their own, children first."
              + " With 0s they lose it at once. Default: 30s.")
  private @Nullable Duration grace;

  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public CancelCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    CancelTaskRequest.Builder request =
        CancelTaskRequest.newBuilder()
            .setTaskId(TaskIds.checked(id, "ID"))
            .setMessage(reason)
            .setAgentId(caller.agentId());
    if (grace != null) {
      request.setGrace(SpecOptions.proto(grace));
    }
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Task task = broker.tasks(stub -> stub.cancelTask(request.build())).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        TaskPage.headline(console, task);
        if (!task.hasOutcome()) {
          console.note("It comes to its end: 'parley task watch %s' tells when.".formatted(id));
        }
      }
      return (!task.hasOutcome() || task.getState() == TaskState.TASK_STATE_CANCELED
              ? ExitCode.OK
              : ExitCode.ENDED_BADLY)
          .code();
    }
  }
}
