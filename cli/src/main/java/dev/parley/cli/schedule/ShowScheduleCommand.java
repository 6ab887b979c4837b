package dev.parley.cli.schedule;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.task.TaskIds;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.ScheduleStatus;
import dev.parley.v1.Task;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one schedule and its last runs. */
@Command(
    name = "show",
    description = "Show when a schedule is due, and its last runs.",
    footer = {
      "",
      "Under --json: the schedule as a Task of the protocol, then one Task per run.",
      "",
      "Example:",
      "  parley schedule show ID"
    })
public final class ShowScheduleCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the schedule.")
  private String id = "";

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many runs to show, newest first. Default: 10.")
  private int runs;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ShowScheduleCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    GetTaskRequest request =
        GetTaskRequest.newBuilder().setTaskId(TaskIds.checked(id, "ID")).build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Task schedule = broker.tasks(stub -> stub.getTask(request)).getTask();
      List<Task> last = new ArrayList<>();
      if (runs > 0) {
        broker.list(ListTasksRequest.newBuilder().setParentId(id).build(), runs, last::add);
      }
      if (console.json()) {
        console.json(schedule);
        last.forEach(console::json);
      } else {
        print(console, schedule, last);
      }
    }
    return 0;
  }

  private void print(Console console, Task schedule, List<Task> last) {
    ZoneId zone = client.host().clock().getZone();
    ScheduleStatus status = schedule.getSchedule();
    console.line(
        "%s  %s  %s"
            .formatted(
                schedule.getTaskId(),
                ScheduleView.state(schedule),
                ScheduleView.when(schedule.getSpec().getSchedule())));
    console.line("  " + Text.cut(Text.line(schedule.getSpec().getObjective()), 200));
    console.line(
        "  %d runs, %d triggered, %d skipped, %d unfinished"
            .formatted(
                status.getRuns(),
                status.getTriggeredRuns(),
                status.getSkipped(),
                status.getUnfinishedRuns()));
    if (status.hasWaitingTime()) {
      console.line("  waits " + Times.dateTime(status.getWaitingTime(), zone));
    }
    ScheduleView.times(console, schedule, zone);
    if (!last.isEmpty()) {
      console.table(runs(last, zone));
    }
  }

  private static Table runs(List<Task> last, ZoneId zone) {
    Table table = new Table("RUN", "FOR", "STATE", "BECAUSE", "ID");
    for (Task run : last) {
      table.row(
          Cell.of(run.getRun().getNumber()),
          Cell.of(Times.dateTime(run.getRun().getFireTime(), zone)),
          Cell.of(Names.of(run.getState())),
          Cell.of(Names.of(run.hasOutcome() ? run.getOutcome().getReason() : run.getReason())),
          Cell.of(run.getTaskId()));
    }
    return table;
  }
}
