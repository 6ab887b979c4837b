package dev.parley.cli.schedule;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists schedules. */
@Command(
    name = "list",
    description = "List schedules, newest first.",
    footer = {
      "",
      "Under --json: one Task of the protocol per line, then {\"listed\":N}.",
      "",
      "Example:",
      "  parley schedule list"
    })
public final class ListSchedulesCommand implements Callable<Integer> {
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ListSchedulesCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    ListTasksRequest request = ListTasksRequest.newBuilder().setSchedulesOnly(true).build();
    Console console = client.console();
    List<Task> found = new ArrayList<>();
    try (BrokerClient broker = client.connect()) {
      broker.list(request, 0, found::add);
    }
    if (console.json()) {
      found.forEach(console::json);
      JsonObject sum = new JsonObject();
      sum.addProperty("listed", found.size());
      console.json(sum);
    } else if (found.isEmpty()) {
      console.note("There are no schedules.");
    } else {
      table(found, console);
    }
    return 0;
  }

  private void table(List<Task> found, Console console) {
    Table table = new Table("ID", "WHEN", "STATE", "NEXT", "RUNS", "SKIPPED", "OBJECTIVE");
    for (Task task : found) {
      table.row(
          Cell.of(task.getTaskId()),
          Cell.of(ScheduleView.when(task.getSpec().getSchedule())),
          Cell.of(ScheduleView.state(task)),
          Cell.of(ScheduleView.next(task, client.host().clock().getZone())),
          Cell.of(task.getSchedule().getRuns() + task.getSchedule().getTriggeredRuns()),
          Cell.of(task.getSchedule().getSkipped()),
          Cell.of(Text.cut(Text.line(task.getSpec().getObjective()), 200)));
    }
    console.table(table);
  }
}
