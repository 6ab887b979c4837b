package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.parley.v1.ControlServiceProto;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import dev.parley.v1.ScheduleServiceProto;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceProto;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an agent may call in its own name, it may from the command line. */
final class AgentOptionTest extends WithCli {
  /**
   * A command, and what it asks of the broker.
   *
   * @param request the name of the message
   * @param option names the agent
   */
  record Command(String request, String option, List<String> words) {
    static Command of(String request, String... words) {
      return new Command(request, "--agent", List.of(words));
    }

    /** One whose {@code --agent} is whom the task is for. */
    static Command asking(String request, String... words) {
      return new Command(request, "--as-agent", List.of(words));
    }

    @Override
    public String toString() {
      return String.join(" ", words);
    }
  }

  static List<Command> commands() {
    return List.of(
        Command.asking("CreateTaskRequest", "task", "submit", "-c", "echo", "-o", "Say it"),
        Command.asking(
            "CreateTaskRequest",
            "schedule",
            "create",
            "--cron",
            "@daily",
            "-c",
            "echo",
            "-o",
            "Say it"),
        Command.asking(
            "UpdateScheduleRequest",
            "schedule",
            "update",
            "t1",
            "--cron",
            "@daily",
            "-c",
            "echo",
            "-o",
            "Say it"),
        Command.of("PauseScheduleRequest", "schedule", "pause", "t1"),
        Command.of("ResumeScheduleRequest", "schedule", "resume", "t1"),
        Command.of("TriggerScheduleRequest", "schedule", "trigger", "t1"),
        Command.of("CancelTaskRequest", "schedule", "delete", "t1"),
        Command.of("CancelTaskRequest", "task", "cancel", "t1"),
        Command.of("ReviewTaskRequest", "task", "review", "t1", "--accept"),
        Command.of("AnswerTaskRequest", "task", "answer", "t1", "red"),
        Command.of("TopUpBudgetRequest", "task", "top-up", "t1", "--add", "tokens=5"),
        Command.of(
            "EndorseContentRequest", "task", "endorse", "t1", "--as", "user", "--reason", "x"),
        Command.of("SendMessageRequest", "task", "message", "t1", "look"),
        Command.of("RetryTaskRequest", "task", "retry", "t1"),
        Command.of("RetryTaskRequest", "parked", "retry", "t1"),
        Command.of("RetargetTaskRequest", "parked", "retarget", "t1", "--to-agent", "ann"),
        Command.of("DiscardTaskRequest", "parked", "discard", "t1"),
        Command.of("DecideProposalRequest", "approval", "approve", "t1"),
        Command.of("DecideProposalRequest", "approval", "deny", "t1"),
        Command.asking("KillRequest", "kill", "--all", "--reason", "x", "--wait", "0s"),
        Command.asking("PauseRequest", "pause", "--all"),
        Command.asking("ReviveRequest", "revive", "s1"),
        Command.asking("ResumeRequest", "resume", "s1"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theAgentThatIsNamedIsTheOneThatCalls(Command command) {
    cli.broker.add(waiting());

    cli.run(command.words().toArray(String[]::new));
    cli.run(
        Stream.concat(command.words().stream(), Stream.of(command.option(), "eve"))
            .toArray(String[]::new));

    assertThat(cli.requests)
        .filteredOn(request -> request.getDescriptorForType().getName().equals(command.request()))
        .extracting(AgentOptionTest::agentId)
        .containsExactly("", "eve");
  }

  @Test
  void everyCallThatAnAgentMayMakeHasACommand() {
    Set<String> calls =
        Stream.of(
                TaskServiceProto.getDescriptor(),
                ControlServiceProto.getDescriptor(),
                ScheduleServiceProto.getDescriptor())
            .flatMap(file -> file.getServices().getFirst().getMethods().stream())
            .map(method -> method.getInputType())
            .filter(request -> request.findFieldByName("agent_id") != null)
            .map(request -> request.getName())
            .collect(Collectors.toSet());

    assertThat(commands()).extracting(Command::request).containsAll(calls);
  }

  private static Object agentId(Message request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("agent_id");
    return request.getField(field);
  }

  /** A task with something to answer and something to decide. */
  private static Task waiting() {
    return Samples.queued("t1", "Do it").toBuilder()
        .addQuestions(
            QuestionRecord.newBuilder()
                .setState(QuestionState.QUESTION_STATE_OPEN)
                .setQuestion(Question.newBuilder().setQuestionId("color")))
        .addProposals(ProposalRecord.newBuilder().setState(ProposalState.PROPOSAL_STATE_PENDING))
        .build();
  }
}
