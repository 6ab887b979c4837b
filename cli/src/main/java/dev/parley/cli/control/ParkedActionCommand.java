package dev.parley.cli.control;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Tone;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Does the same with some parked tasks, or with all that filters leave. */
abstract class ParkedActionCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "ID", description = "The ids of tasks.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All parked tasks that the filters leave.")
  private boolean all;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the history.")
  private String reason = "";

  @Mixin private final ParkedOptions which = new ParkedOptions();
  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  ParkedActionCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  /**
   * Deals with one task; fails with a {@link CliFailure}.
   *
   * @param agentId who does it; empty when a human does
   */
  abstract Task act(BrokerClient broker, String taskId, String why, String agentId);

  /** Fails when the options make no sense, before anything was done. */
  void check() {}

  @Override
  public Integer call() {
    if (all != ids.isEmpty()) {
      throw CliFailure.usage(
          "expected ids of tasks or --all, but found " + (all ? "both" : "neither"), "");
    }
    check();
    Console console = client.console();
    int failed = 0;
    try (BrokerClient broker = client.connect()) {
      List<String> tasks = all ? which.find(broker).stream().map(Task::getTaskId).toList() : ids;
      if (tasks.isEmpty()) {
        console.note("No such tasks are parked.");
      }
      for (String taskId : tasks) {
        failed += one(broker, taskId, console) ? 0 : 1;
      }
      sum(tasks.size() - failed, failed, console);
    }
    return (failed == 0 ? ExitCode.OK : ExitCode.ENDED_BADLY).code();
  }

  private boolean one(BrokerClient broker, String taskId, Console console) {
    try {
      Task task = act(broker, taskId, reason, caller.agentId());
      if (console.json()) {
        console.json(task);
      } else {
        console.line(
            taskId + " is " + console.paint(Names.of(task.getState()), Tone.of(task.getState())));
      }
      return true;
    } catch (CliFailure e) {
      if (console.json()) {
        JsonObject line = e.toJson();
        line.addProperty("task_id", taskId);
        console.json(line);
      } else {
        console.line(taskId + " is left as it is: " + Text.line(e.message()));
      }
      return false;
    }
  }

  private static void sum(int done, int failed, Console console) {
    if (console.json()) {
      JsonObject sum = new JsonObject();
      sum.addProperty("done", done);
      sum.addProperty("failed", failed);
      console.json(sum);
    } else {
      console.line(
          Text.format("%,d done%s", done, failed == 0 ? "" : Text.format(", %,d not", failed)));
    }
  }
}
