package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.time.Duration;
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
      "Exit code 1 when the task had ended otherwise before. With --grace the task may go on for a"
          + " while: 'parley task watch' tells when it has ended.",
      "",
      "Example:",
      "  parley task cancel ID --reason 'Not needed any more'",
      "  parley task cancel ID --grace 30s"
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
              + " Default: none.")
  private Duration grace = Duration.ZERO;

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
            .setGrace(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(grace.toSeconds())
                    .setNanos(grace.toNanosPart()))
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Task task = broker.tasks(stub -> stub.cancelTask(request)).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        TaskPage.headline(console, task);
      }
      boolean winding = !grace.isZero() && !task.hasOutcome();
      return (winding || task.getState() == TaskState.TASK_STATE_CANCELED
              ? ExitCode.OK
              : ExitCode.ENDED_BADLY)
          .code();
    }
  }
}
