package dev.parley.cli.task;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.client.EventFeed;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Times;
import dev.parley.cli.console.Tone;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.cli.tree.LiveView;
import dev.parley.cli.tree.TaskTree;
import dev.parley.cli.tree.TreeLayout;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a task and everything below it. */
@Command(
    name = "tree",
    description = {
      "Show a task and everything that was delegated below it.",
      "",
      "In a terminal the tree is redrawn while things happen, until the topmost task has ended."
          + " Elsewhere, and with --once, it is printed as it is now; with --follow every event of"
          + " the tree is printed as a line.",
      ""
    },
    footer = {
      "",
      "Under --json: one Task per line (with --follow: one TaskEvent per line), then"
          + " {\"task_id\":ID,\"state\":STATE,\"tasks\":N}.",
      "",
      "Examples:",
      "  parley task tree ID",
      "  parley task tree ID --follow --json"
    })
public final class TreeCommand implements Callable<Integer> {
  private static final Duration FRAME = Duration.ofMillis(100);

  @Parameters(index = "0", paramLabel = "ID", description = "The id of the topmost task.")
  private String id = "";

  @Option(
      names = "--follow",
      description = "Print the events of the tree as lines until the topmost task has ended.")
  private boolean follow;

  @Option(names = "--once", description = "Print the tree as it is now, also in a terminal.")
  private boolean once;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public TreeCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    String taskId = TaskIds.checked(id, "ID");
    if (follow && once) {
      throw CliFailure.usage(
          "--follow and --once exclude each other, but both are given", "Leave one out.");
    }
    Console console = client.console();
    TaskTree tree = new TaskTree(taskId);
    try (BrokerClient broker = client.connect()) {
      if (follow) {
        follow(broker, console, tree, taskId);
      } else if (console.terminal().interactive() && !once) {
        live(broker, console, tree, taskId);
      } else {
        snapshot(broker, console, tree, taskId);
      }
    }
    if (console.json()) {
      console.json(sum(tree, taskId));
    }
    return ExitCode.OK.code();
  }

  private static void snapshot(BrokerClient broker, Console console, TaskTree tree, String taskId) {
    GetTaskRequest get = GetTaskRequest.newBuilder().setTaskId(taskId).build();
    Task top = broker.tasks(stub -> stub.getTask(get)).getTask();
    List<Task> tasks = new ArrayList<>();
    broker.list(ListTasksRequest.newBuilder().setRootId(top.getRootId()).build(), 0, tasks::add);
    // Listed newest first; a tree reads from the oldest on.
    Collections.reverse(tasks);
    tasks.removeIf(task -> !tree.contains(task.getTaskId()));
    tasks.forEach(tree::add);
    if (console.json()) {
      tasks.forEach(console::json);
    } else {
      TreeLayout layout = new TreeLayout(console);
      layout.full(tree).forEach(console::line);
      console.note(layout.summary(tree));
    }
  }

  private void follow(BrokerClient broker, Console console, TaskTree tree, String taskId) {
    WaitLimit limit = new WaitLimit(client.timeout());
    try (EventFeed feed = EventFeed.ofTree(broker, taskId)) {
      while (!feed.ended() && !console.readerGone()) {
        feed.next(limit.poll())
            .ifPresent(event -> {
              tree.apply(event);
              print(event, console);
            });
        check(limit, feed, taskId);
      }
    }
  }

  private void print(TaskEvent event, Console console) {
    if (console.json()) {
      console.json(event);
      return;
    }
    String time = Times.timeOfDay(event.getEventTime(), client.host().clock().getZone());
    String state = console.paint(Names.column(event.getState()), Tone.of(event.getState()));
    console.line("%s  %s  %s  %s".formatted(time, state, event.getTaskId(), EventText.of(event)));
  }

  private void live(BrokerClient broker, Console console, TaskTree tree, String taskId) {
    WaitLimit limit = new WaitLimit(client.timeout());
    LiveView view = new LiveView(console);
    TreeLayout layout = new TreeLayout(console);
    int rows = Math.max(3, console.terminal().rows() - 2);
    long nextFrame = System.nanoTime();
    boolean changed = false;
    try (EventFeed feed = EventFeed.ofTree(broker, taskId)) {
      while (!feed.ended()) {
        Optional<TaskEvent> event = feed.next(changed ? FRAME : limit.poll());
        event.ifPresent(tree::apply);
        changed |= event.isPresent();
        if (changed && System.nanoTime() - nextFrame >= 0) {
          view.show(frame(layout, tree, rows));
          nextFrame = System.nanoTime() + FRAME.toNanos();
          changed = false;
        }
        check(limit, feed, taskId);
      }
    }
    view.show(frame(layout, tree, rows));
  }

  private static List<String> frame(TreeLayout layout, TaskTree tree, int rows) {
    List<String> lines = new ArrayList<>(layout.fitted(tree, rows - 1));
    lines.add(layout.summary(tree));
    return lines;
  }

  private static void check(WaitLimit limit, EventFeed feed, String taskId) {
    if (limit.isOver() && !feed.ended()) {
      throw new CliFailure(
          ExitCode.TIMEOUT,
          "TIMEOUT",
          "task " + taskId + " has not ended in time",
          "Leave out --timeout to follow it to its end.");
    }
  }

  private static JsonObject sum(TaskTree tree, String taskId) {
    JsonObject sum = new JsonObject();
    TaskTree.Node top = tree.top();
    sum.addProperty("task_id", taskId);
    sum.addProperty("state", top == null ? "" : top.state().name());
    sum.addProperty("tasks", tree.nodes().size());
    return sum;
  }
}
