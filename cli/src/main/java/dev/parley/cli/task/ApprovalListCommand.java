package dev.parley.cli.task;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.ProtoJson;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what agents have proposed. */
@Command(
    name = "list",
    description = {
      "Show what agents want to do that waits for a decision; with an ID, all that the agents of"
          + " this task have proposed, with what they would send: as text, at most 40 lines of each;"
          + " --json has the bytes.",
      ""
    },
    footer = {
      "",
      "Under --json: one line for each proposal, the ProposalRecord of the protocol with its"
          + " \"task_id\".",
      "",
      "Examples:",
      "  parley approval list",
      "  parley approval list ID"
    })
public final class ApprovalListCommand implements Callable<Integer> {
  private static final int TASKS_MAX = 1_000;
  private static final int PAYLOAD_LINES_MAX = 40;

  @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "The id of the task.")
  private @Nullable String id;

  @Mixin private final ClientOptions client;

  private record Found(String taskId, ProposalRecord record) {}

  /** Creates the command, for picocli to fill in. */
  public ApprovalListCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    List<Found> found = new ArrayList<>();
    try (BrokerClient broker = client.connect()) {
      if (id == null) {
        pending(broker, found);
      } else {
        GetTaskRequest get =
            GetTaskRequest.newBuilder().setTaskId(TaskIds.checked(id, "ID")).build();
        add(broker.tasks(stub -> stub.getTask(get)).getTask(), found);
      }
    }
    print(found);
    return 0;
  }

  private void pending(BrokerClient broker, List<Found> found) {
    ListTasksRequest request =
        ListTasksRequest.newBuilder()
            .addStates(TaskState.TASK_STATE_APPROVAL_REQUIRED)
            .addStates(TaskState.TASK_STATE_INPUT_REQUIRED)
            .addStates(TaskState.TASK_STATE_PAUSED)
            .addStates(TaskState.TASK_STATE_PARKED)
            .build();
    if (broker.list(request, TASKS_MAX, task -> add(task, found))) {
      client.console().note("Only the newest " + TASKS_MAX + " tasks that wait are looked at.");
    }
  }

  private static void add(Task task, List<Found> found) {
    task.getProposalsList().forEach(record -> found.add(new Found(task.getTaskId(), record)));
  }

  private void print(List<Found> found) {
    Console console = client.console();
    if (console.json()) {
      for (Found one : found) {
        console.json(line(one));
      }
      return;
    }
    if (found.isEmpty()) {
      console.line(id == null ? "Nothing waits for a decision." : "Nothing was proposed.");
      return;
    }
    Table table = new Table("TASK", "PROPOSAL", "WHAT", "BY", "WHO DECIDES", "STANDS");
    for (Found one : found) {
      table.row(
          Cell.of(one.taskId()),
          Cell.of(one.record().getProposal().getProposalId()),
          Cell.of(ApprovalText.what(one.record().getProposal())),
          Cell.of(Names.of(one.record().getProposer())),
          Cell.of(ApprovalText.approver(one.record())),
          Cell.of(ApprovalText.state(one.record())));
    }
    console.table(table);
    if (id != null) {
      found.forEach(one -> payload(console, one));
    }
  }

  private static void payload(Console console, Found found) {
    ProposalRecord record = found.record();
    console.line("");
    console.line(
        "%s, %s, %d bytes, SHA-256 %s"
            .formatted(
                record.getProposal().getProposalId(),
                Text.line(record.getProposal().getMediaType()),
                record.getProposal().getPayload().size(),
                record.getDigest()));
    List<String> lines = Text.lines(record.getProposal().getPayload().toStringUtf8());
    lines.stream().limit(PAYLOAD_LINES_MAX).forEach(line -> console.line("    " + line));
    if (lines.size() > PAYLOAD_LINES_MAX) {
      console.line(
          "    … %d more lines; --json has everything".formatted(lines.size() - PAYLOAD_LINES_MAX));
    }
    if (record.getState() == ProposalState.PROPOSAL_STATE_PENDING) {
      console.line(
          "parley approval approve %s --proposal %s --digest %s"
              .formatted(found.taskId(), record.getProposal().getProposalId(), record.getDigest()));
    }
  }

  private static JsonObject line(Found found) {
    JsonObject line = ProtoJson.object(found.record());
    line.addProperty("task_id", found.taskId());
    return line;
  }
}
