package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.KeyValue;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.Task;
import dev.parley.v1.TopUpBudgetRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds to the budget of a task. */
@Command(
    name = "top-up",
    description = {
      "Add to the budget of a task. What was parked for want of it, or waits for it, in the task and"
          + " below it goes on by itself.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  parley task top-up ID --add tokens=50000 --add cost=2.00EUR",
      "  parley task top-up ID --add tokens=50000 --agent manager"
    })
public final class TopUpCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Option(
      names = "--add",
      paramLabel = "ITEM=AMOUNT",
      required = true,
      converter = KeyValue.Converter.class,
      description = "What to add to a limit: " + BudgetText.ITEMS + ". Repeatable.")
  private List<KeyValue> added = new ArrayList<>();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the history.")
  private String reason = "";

  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public TopUpCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    if (added.isEmpty()) {
      throw CliFailure.usage("a top-up adds something, but --add is missing", "");
    }
    TopUpBudgetRequest request =
        TopUpBudgetRequest.newBuilder()
            .setRequestId(TaskIds.mint(client.host().clock()))
            .setTaskId(TaskIds.checked(id, "ID"))
            .setAdded(BudgetText.read("--add", added, true))
            .setMessage(reason)
            .setAgentId(caller.agentId())
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Task task = broker.tasks(stub -> stub.topUpBudget(request)).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        TaskPage.headline(console, task);
        task.getBudget().getLinesList().stream()
            .map(line -> BudgetText.line(line, task.getBudget().getCurrency()))
            .forEach(console::line);
      }
    }
    return 0;
  }
}
