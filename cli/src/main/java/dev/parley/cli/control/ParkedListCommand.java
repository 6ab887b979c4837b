package dev.parley.cli.control;

import com.google.gson.JsonObject;
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
import dev.parley.v1.Task;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists parked tasks with the reasons. */
@Command(
    name = "list",
    description = "List parked tasks with the reasons, newest first.",
    footer = {
      "",
      "Under --json: one Task of the protocol per line, then {\"listed\":N}.",
      "",
      "Examples:",
      "  parley parked list",
      "  parley parked list --because attempts_exhausted --capability web.crawl"
    })
public final class ParkedListCommand implements Callable<Integer> {
  @Mixin private final ParkedOptions which = new ParkedOptions();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ParkedListCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      List<Task> parked = which.find(broker);
      if (console.json()) {
        parked.forEach(console::json);
        JsonObject sum = new JsonObject();
        sum.addProperty("listed", parked.size());
        console.json(sum);
      } else if (parked.isEmpty()) {
        console.note("No such tasks are parked.");
      } else {
        table(parked, console);
      }
    }
    return 0;
  }

  private void table(List<Task> parked, Console console) {
    Table table = new Table("ID", "BECAUSE", "SINCE", "ROUND", "TRY", "OBJECTIVE");
    for (Task task : parked) {
      table.row(
          Cell.of(task.getTaskId()),
          Cell.of(Names.of(task.getReason())),
          Cell.of(Times.age(task.getUpdateTime(), client.host().clock())),
          Cell.of(task.getRound()),
          Cell.of(task.getAttempt()),
          Cell.of(Text.cut(task.getSpec().getObjective(), 200)));
    }
    console.table(table);
  }
}
