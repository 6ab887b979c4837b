package dev.parley.cli.task;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.client.EventFeed;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.ProtoJson;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one task with its history. */
@Command(
    name = "get",
    aliases = "show",
    description =
        "Show one task: what is asked, where it stands, its rounds and verdicts, its result and its"
            + " history.",
    footer = {
      "",
      "Under --json: the Task of the protocol as one object, with its events added as \"history\".",
      "",
      "Examples:",
      "  parley task get ID",
      "  parley task get ID --json | jq -r .state"
    })
public final class GetCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public GetCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    String taskId = TaskIds.checked(id, "ID");
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      GetTaskRequest request = GetTaskRequest.newBuilder().setTaskId(taskId).build();
      Task task = broker.tasks(stub -> stub.getTask(request)).getTask();
      List<TaskEvent> history = history(broker, task, client.answerTimeout());
      if (console.json()) {
        JsonObject line = ProtoJson.object(task);
        JsonArray events = new JsonArray();
        history.forEach(event -> events.add(ProtoJson.object(event)));
        line.add("history", events);
        console.json(line);
      } else {
        new TaskPage(console, client.host().clock().getZone()).print(task, history);
      }
    }
    return 0;
  }

  /**
   * The events up to the state that was read: what happens meanwhile is not part of the picture.
   */
  private static List<TaskEvent> history(BrokerClient broker, Task task, Duration timeout) {
    List<TaskEvent> history = new ArrayList<>();
    WaitLimit limit = new WaitLimit(Optional.of(timeout));
    try (EventFeed feed = EventFeed.ofTask(broker, task.getTaskId(), 0)) {
      while (history.size() < task.getLastEventNumber() && !feed.ended()) {
        feed.next(limit.poll()).ifPresent(history::add);
        if (limit.isOver()) {
          throw new CliFailure(
              ExitCode.TIMEOUT,
              "TIMEOUT",
              "expected %d events of task %s, but %d came in time"
                  .formatted(task.getLastEventNumber(), task.getTaskId(), history.size()),
              "Try again, or allow more time with --timeout.");
        }
      }
    }
    return history;
  }
}
