package dev.parley.cli.task;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.client.EventFeed;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows one task. */
@Command(
    name = "watch",
    description = {
      "Follow one task until it has ended: one line for each event of its history, each exactly"
          + " once, also across restarts of the broker. With --timeout no longer than that.",
      ""
    },
    footer = {
      "",
      "Exit code 0 when the task is COMPLETED, 1 when it ended otherwise.",
      "Under --json: one TaskEvent of the protocol per line, then"
          + " {\"task_id\":ID,\"state\":STATE,\"last_event_number\":N}.",
      "",
      "Examples:",
      "  parley task watch ID",
      "  parley task watch ID --after 12"
    })
public final class WatchCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Option(
      names = "--after",
      paramLabel = "N",
      defaultValue = "0",
      description = "Only events with a larger number. Default: 0, all of them.")
  private long after;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public WatchCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    String taskId = TaskIds.checked(id, "ID");
    if (after < 0) {
      throw CliFailure.usage("--after expects 0 or more, but found " + after, "");
    }
    Console console = client.console();
    try (BrokerClient broker = client.connect();
        EventFeed feed = EventFeed.ofTask(broker, taskId, after)) {
      if (!follow(feed, console, taskId)) {
        return ExitCode.OK.code();
      }
      GetTaskRequest request = GetTaskRequest.newBuilder().setTaskId(taskId).build();
      Task task = broker.tasks(stub -> stub.getTask(request)).getTask();
      if (console.json()) {
        JsonObject sum = new JsonObject();
        sum.addProperty("task_id", taskId);
        sum.addProperty("state", task.getState().name());
        sum.addProperty("last_event_number", task.getLastEventNumber());
        console.json(sum);
      }
      boolean well = task.getState() == TaskState.TASK_STATE_COMPLETED;
      return (well ? ExitCode.OK : ExitCode.ENDED_BADLY).code();
    }
  }

  /** Prints events until the task has ended; false when nobody reads them any more. */
  private boolean follow(EventFeed feed, Console console, String taskId) {
    ZoneId zone = client.host().clock().getZone();
    WaitLimit limit = new WaitLimit(client.timeout());
    long last = after;
    while (!feed.ended()) {
      Optional<TaskEvent> next = feed.next(limit.poll());
      if (next.isPresent()) {
        last = next.get().getNumber();
        print(next.get(), console, zone);
      }
      if (console.readerGone()) {
        return false;
      }
      if (limit.isOver() && !feed.ended()) {
        throw timeout(taskId, last);
      }
    }
    return true;
  }

  private static void print(TaskEvent event, Console console, ZoneId zone) {
    if (console.json()) {
      console.json(event);
    } else {
      console.line(TaskPage.eventLine(event, console, zone));
    }
  }

  private static CliFailure timeout(String taskId, long last) {
    return new CliFailure(
        ExitCode.TIMEOUT,
        "TIMEOUT",
        "task " + taskId + " has not ended in time",
        "Watch on with --after " + last + ".");
  }
}
