package dev.parley.cli.schedule;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AsAgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.task.SpecOptions;
import dev.parley.cli.task.TaskIds;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.TaskSpec;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates a schedule. */
@Command(
    name = "create",
    description =
        "Have a task done again and again. Its options are those of 'parley task submit'.",
    footer = {
      "",
      "Examples:",
      "  On workdays at six in Berlin, whatever the season:",
      "    parley schedule create --cron '0 6 * * 1-5' --zone Europe/Berlin -c report.write \\",
      "      -o 'Write the report' --id report",
      "  Every ten minutes, one run after the other, a million tokens for all of them:",
      "    parley schedule create --cron '*/10 * * * *' --overlap queue_one -c feed.read \\",
      "      -o 'Read the feed' --budget tokens=1000000",
      "  What an agent wants to have done every day, in its own name:",
      "    parley schedule create --cron @daily -c feed.read -o 'Read the feed' --as-agent editor"
    })
public final class CreateScheduleCommand implements Callable<Integer> {
  @Mixin private final ScheduleOptions when = new ScheduleOptions();
  @Mixin private final SpecOptions spec = new SpecOptions();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The schedule's id; repeating the command with it makes no second schedule.")
  private @Nullable String id;

  @Mixin private final AsAgentOption caller = new AsAgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public CreateScheduleCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    TaskSpec built = spec.build(client.host()).toBuilder().setSchedule(when.build()).build();
    String taskId = id == null ? TaskIds.mint(client.host().clock()) : TaskIds.checked(id, "--id");
    CreateTaskRequest request =
        CreateTaskRequest.newBuilder()
            .setTaskId(taskId)
            .setSpec(built)
            .setAgentId(caller.agentId())
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      CreateTaskResponse response = broker.tasks(stub -> stub.createTask(request));
      if (console.json()) {
        console.json(response);
      } else {
        console.line((response.getCreated() ? "created " : "was there already: ") + taskId);
        ScheduleView.times(console, response.getTask(), client.host().clock().getZone());
      }
    }
    return 0;
  }
}
