package dev.parley.cli.control;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.console.Names;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which parked tasks are meant. */
final class ParkedOptions {
  @Option(
      names = "--because",
      paramLabel = "REASON",
      split = ",",
      description =
          "Only tasks that are parked for this reason, such as attempts_exhausted. Repeatable, or"
              + " separated by commas.")
  private List<String> reasons = new ArrayList<>();

  @Option(
      names = {"-c", "--capability"},
      paramLabel = "NAME",
      description = "Only tasks that are addressed to this capability.")
  private String capability = "";

  @Option(names = "--root", paramLabel = "ID", description = "Only tasks of this tree.")
  private @Nullable String root;

  /** Returns the tasks, newest first. */
  List<Task> find(BrokerClient broker) {
    ListTasksRequest.Builder request =
        ListTasksRequest.newBuilder()
            .addStates(TaskState.TASK_STATE_PARKED)
            .setCapability(capability);
    reasons.forEach(name -> request.addReasons(reason(name)));
    if (root != null) {
      request.setRootId(root);
    }
    List<Task> found = new ArrayList<>();
    broker.list(request.build(), 0, found::add);
    return found;
  }

  private static TaskReason reason(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    for (TaskReason reason : TaskReason.values()) {
      if (reason != TaskReason.UNRECOGNIZED && Names.of(reason).equals(wanted)) {
        return reason;
      }
    }
    throw CliFailure.usage(
        "--because expects the reason of a task, but found '" + name + "'",
        "'parley parked list' shows reasons.");
  }
}
