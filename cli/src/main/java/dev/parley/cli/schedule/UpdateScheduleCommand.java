package dev.parley.cli.schedule;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AsAgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.task.SpecOptions;
import dev.parley.cli.task.TaskIds;
import dev.parley.v1.Task;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.UpdateScheduleRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Replaces what a schedule does and when. */
@Command(
    name = "update",
    description = {
      "Replace what a schedule does and when; runs that have begun go on as they are.",
      "",
      "All of it is replaced: give every option that is to hold, as for 'parley schedule create'. Its"
          + " budget stays; 'parley task top-up' raises it."
    },
    footer = {
      "",
      "Under --json: the schedule as a Task of the protocol.",
      "",
      "Examples:",
      "  parley schedule update report --cron '0 7 * * 1-5' --zone Europe/Berlin \\",
      "    -c report.write -o 'Write the report'",
      "  parley schedule update report --cron @daily --spec report.json",
      "  parley schedule update report --cron @weekly --spec report.json --as-agent planner"
    })
public final class UpdateScheduleCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the schedule.")
  private String id = "";

  @Mixin private final ScheduleOptions when = new ScheduleOptions();
  @Mixin private final SpecOptions spec = new SpecOptions();
  @Mixin private final AsAgentOption caller = new AsAgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public UpdateScheduleCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    TaskSpec built = spec.build(client.host()).toBuilder().setSchedule(when.build()).build();
    UpdateScheduleRequest request =
        UpdateScheduleRequest.newBuilder()
            .setTaskId(TaskIds.checked(id, "ID"))
            .setSpec(built)
            .setAgentId(caller.agentId())
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Task task = broker.schedules(stub -> stub.updateSchedule(request)).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        console.line(id + " is " + ScheduleView.when(task.getSpec().getSchedule()));
        ScheduleView.times(console, task, client.host().clock().getZone());
      }
    }
    return 0;
  }
}
