package dev.parley.cli.schedule;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.task.TaskIds;
import dev.parley.v1.PauseScheduleRequest;
import dev.parley.v1.Task;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hold a schedule back: no run begins but those that are triggered. */
@Command(
    name = "pause",
    description = "Hold a schedule back: no run begins but those that are triggered.",
    footer = {
      "",
      "Examples:",
      "  parley schedule pause ID --reason 'Maintenance'",
      "  parley schedule pause ID --agent planner"
    })
public final class PauseScheduleCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the schedule.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the history.")
  private String reason = "";

  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public PauseScheduleCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    PauseScheduleRequest request =
        PauseScheduleRequest.newBuilder()
            .setTaskId(TaskIds.checked(id, "ID"))
            .setMessage(reason)
            .setAgentId(caller.agentId())
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Task schedule = broker.schedules(stub -> stub.pauseSchedule(request)).getTask();
      if (console.json()) {
        console.json(schedule);
      } else {
        console.line(schedule.getTaskId() + "  " + ScheduleView.state(schedule));
        ScheduleView.times(console, schedule, client.host().clock().getZone());
      }
    }
    return 0;
  }
}
