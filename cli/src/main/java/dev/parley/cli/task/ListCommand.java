package dev.parley.cli.task;

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
import dev.parley.cli.console.Tone;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.KeyValue;
import dev.parley.cli.option.TaskStateConverter;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists tasks. */
@Command(
    name = "list",
    description = "List tasks, newest first. All filters that are given must hold.",
    footer = {
      "",
      "Under --json: one Task of the protocol per line, then {\"listed\":N,\"more\":BOOL}.",
      "",
      "Examples:",
      "  parley task list --state working,verifying",
      "  parley task list --roots --limit 20",
      "  parley task list --root ID --limit 0 --json"
    })
public final class ListCommand implements Callable<Integer> {
  @Option(
      names = {"-s", "--state"},
      paramLabel = "STATE",
      split = ",",
      converter = TaskStateConverter.class,
      description =
          "Only tasks in this state, such as queued or completed. Repeatable, or separated by"
              + " commas.")
  private List<TaskState> states = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many at most; 0 for all. Default: 100.")
  private long limit;

  @Option(
      names = {"-c", "--capability"},
      paramLabel = "NAME",
      description = "Only tasks that are addressed to this capability.")
  private @Nullable String capability;

  @Option(names = "--parent", paramLabel = "ID", description = "Only children of this task.")
  private @Nullable String parent;

  @Option(names = "--root", paramLabel = "ID", description = "Only tasks of this tree.")
  private @Nullable String root;

  @Option(names = "--roots", description = "Only roots.")
  private boolean roots;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      converter = KeyValue.Converter.class,
      description = "Only tasks with this label. Repeatable.")
  private List<KeyValue> labels = new ArrayList<>();

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ListCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    if (limit < 0) {
      throw CliFailure.usage("--limit expects 0 or more, but found " + limit, "");
    }
    ListTasksRequest request = request();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      if (console.json()) {
        json(broker, request, console);
      } else {
        table(broker, request, console);
      }
    }
    return 0;
  }

  private ListTasksRequest request() {
    ListTasksRequest.Builder request =
        ListTasksRequest.newBuilder()
            .addAllStates(states)
            .setRootsOnly(roots)
            .putAllLabels(KeyValue.toMap(labels, "--label"));
    if (capability != null) {
      request.setCapability(capability);
    }
    if (parent != null) {
      request.setParentId(TaskIds.checked(parent, "--parent"));
    }
    if (root != null) {
      request.setRootId(TaskIds.checked(root, "--root"));
    }
    return request.build();
  }

  private void json(BrokerClient broker, ListTasksRequest request, Console console) {
    long[] listed = {0};
    boolean more =
        broker.list(
            request,
            limit,
            task -> {
              console.json(task);
              listed[0]++;
            });
    JsonObject sum = new JsonObject();
    sum.addProperty("listed", listed[0]);
    sum.addProperty("more", more);
    console.json(sum);
  }

  private void table(BrokerClient broker, ListTasksRequest request, Console console) {
    List<Task> tasks = new ArrayList<>();
    boolean more = broker.list(request, limit, tasks::add);
    if (tasks.isEmpty()) {
      console.note("No such tasks.");
      return;
    }
    Table table = new Table("ID", "STATE", "ROUND", "TRY", "AGE", "FOR", "AT", "OBJECTIVE");
    tasks.forEach(task -> table.row(row(task, client.host().clock())));
    console.table(table);
    if (more) {
      console.note("There are more: raise --limit, or narrow the list with filters.");
    }
  }

  private static Cell[] row(Task task, Clock clock) {
    return new Cell[] {
      Cell.of(task.getTaskId()),
      new Cell(TaskPage.stateAndReason(task), Tone.of(task.getState())),
      Cell.of(task.getRound()),
      Cell.of(task.getAttempt()),
      Cell.of(Times.age(task.getCreateTime(), clock)),
      Cell.of(TaskPage.target(task.getSpec().getTarget())),
      Cell.of(task.hasAssignee() ? Names.brief(task.getAssignee()) : "-"),
      Cell.of(Text.cut(task.getSpec().getObjective(), 200))
    };
  }
}
