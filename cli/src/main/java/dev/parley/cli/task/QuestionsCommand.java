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
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what agents have asked. */
@Command(
    name = "questions",
    description = {
      "Show what the agents of a task have asked; without an ID, what every task waits for that is"
          + " INPUT_REQUIRED.",
      ""
    },
    footer = {
      "",
      "Under --json: one line for each question, the QuestionRecord of the protocol with its"
          + " \"taskId\".",
      "",
      "Examples:",
      "  parley task questions",
      "  parley task questions ID --open"
    })
public final class QuestionsCommand implements Callable<Integer> {
  private static final int TASKS_MAX = 100;

  @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "The id of the task.")
  private @Nullable String id;

  @Option(names = "--open", description = "Only those that wait for an answer.")
  private boolean open;

  @Mixin private final ClientOptions client;

  private record Found(String taskId, QuestionRecord record) {}

  /** Creates the command, for picocli to fill in. */
  public QuestionsCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    List<Found> found = new ArrayList<>();
    try (BrokerClient broker = client.connect()) {
      for (String taskId : tasks(broker)) {
        Task task = read(broker, taskId);
        for (QuestionRecord record : task.getQuestionsList()) {
          if (isWanted(record)) {
            found.add(new Found(taskId, record));
          }
        }
      }
    }
    print(found);
    return 0;
  }

  private boolean isWanted(QuestionRecord record) {
    boolean onlyOpen = open || id == null;
    return !onlyOpen || record.getState() == QuestionState.QUESTION_STATE_OPEN;
  }

  private List<String> tasks(BrokerClient broker) {
    if (id != null) {
      return List.of(TaskIds.checked(id, "ID"));
    }
    List<String> waiting = new ArrayList<>();
    ListTasksRequest request =
        ListTasksRequest.newBuilder().addStates(TaskState.TASK_STATE_INPUT_REQUIRED).build();
    if (broker.list(request, TASKS_MAX, task -> waiting.add(task.getTaskId()))) {
      client.console().note("Only the newest " + TASKS_MAX + " tasks that wait are shown.");
    }
    return waiting;
  }

  private static Task read(BrokerClient broker, String taskId) {
    GetTaskRequest request = GetTaskRequest.newBuilder().setTaskId(taskId).build();
    return broker.tasks(stub -> stub.getTask(request)).getTask();
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
      console.line("No questions.");
      return;
    }
    Table table = new Table("TASK", "QUESTION", "ASKED", "BY", "STANDS");
    for (Found one : found) {
      table.row(
          Cell.of(one.taskId()),
          Cell.of(one.record().getQuestion().getQuestionId()),
          Cell.of(DialogueText.asked(one.record().getQuestion())),
          Cell.of(Names.of(one.record().getAsker())),
          Cell.of(DialogueText.state(one.record())));
    }
    console.table(table);
  }

  private static JsonObject line(Found found) {
    JsonObject line = ProtoJson.object(found.record());
    line.addProperty("taskId", found.taskId());
    return line;
  }
}
