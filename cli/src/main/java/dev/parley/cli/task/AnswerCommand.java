package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.Answer;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import dev.parley.v1.Task;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers a question of an agent. */
@Command(
    name = "answer",
    description = {
      "Answer a question of a task's agent. The answer is a text, one of the choices, a JSON object"
          + " or yes or no, as the question asks for it.",
      "",
      "Without --question the one question that is open is answered.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  parley task answer ID 'Use the metric figures'",
      "  parley task answer ID --question color red",
      "  parley task answer ID yes --comment 'But keep the old file'",
      "  parley task answer ID red --agent designer"
    })
public final class AnswerCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "ANSWER", description = "The answer.")
  private String written = "";

  @Option(
      names = "--question",
      paramLabel = "QUESTION",
      description = "The id of the question. Default: the one that is open.")
  private @Nullable String questionId;

  @Option(names = "--comment", paramLabel = "TEXT", description = "What else there is to say.")
  private String comment = "";

  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public AnswerCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    String taskId = TaskIds.checked(id, "ID");
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      GetTaskRequest get = GetTaskRequest.newBuilder().setTaskId(taskId).build();
      Question question = question(broker.tasks(stub -> stub.getTask(get)).getTask());
      AnswerTaskRequest request =
          AnswerTaskRequest.newBuilder()
              .setRequestId(UUID.randomUUID().toString())
              .setTaskId(taskId)
              .setQuestionId(question.getQuestionId())
              .setAnswer(answer(question))
              .setAgentId(caller.agentId())
              .build();
      Task task = broker.tasks(stub -> stub.answerTask(request)).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        TaskPage.headline(console, task);
      }
    }
    return 0;
  }

  private Question question(Task task) {
    List<Question> known =
        task.getQuestionsList().stream().map(QuestionRecord::getQuestion).toList();
    if (questionId != null) {
      return known.stream()
          .filter(question -> question.getQuestionId().equals(questionId))
          .findFirst()
          .orElseThrow(() ->
              CliFailure.usage(
                  "task %s has no question '%s'".formatted(task.getTaskId(), questionId),
                  "parley task questions %s shows what it has.".formatted(task.getTaskId())));
    }
    List<Question> open =
        task.getQuestionsList().stream()
            .filter(record -> record.getState() == QuestionState.QUESTION_STATE_OPEN)
            .map(QuestionRecord::getQuestion)
            .toList();
    if (open.size() != 1) {
      throw CliFailure.usage(
          "expected one open question of task %s, but it has %d"
              .formatted(task.getTaskId(), open.size()),
          "parley task questions %s shows them; name one with --question."
              .formatted(task.getTaskId()));
    }
    return open.getFirst();
  }

  private Answer answer(Question question) {
    Answer.Builder answer = Answer.newBuilder().setComment(comment);
    switch (question.getAnswerKind()) {
      case ANSWER_KIND_CHOICE -> answer.setChoice(written);
      case ANSWER_KIND_JSON -> answer.setJson(written);
      case ANSWER_KIND_CONFIRMATION -> answer.setConfirmed(yes(written));
      case ANSWER_KIND_UNSPECIFIED, ANSWER_KIND_TEXT, UNRECOGNIZED -> answer.setText(written);
    }
    return answer.build();
  }

  private static boolean yes(String written) {
    return switch (written.strip().toLowerCase(Locale.ROOT)) {
      case "yes", "y", "true" -> true;
      case "no", "n", "false" -> false;
      default ->
          throw CliFailure.usage(
              "expected yes or no, but found '%s'".formatted(written),
              "The question asks for a confirmation.");
    };
  }
}
