package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.parley.v1.AgentCard;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentServiceGrpc;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.BrokerFrame.FrameCase;
import dev.parley.v1.Capability;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.Hello;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.Plan;
import dev.parley.v1.PlanStep;
import dev.parley.v1.Result;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Severity;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskServiceGrpc.TaskServiceBlockingStub;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.VerificationPolicy;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The classic misunderstanding, message by message: said to be done, found not to be, done again
 * with what was wrong in hand. The guide shows exactly what went over the wire.
 */
@Timeout(120)
@ExtendWith(SharedBroker.class)
final class RedoFramesIT {
  private static final Path GUIDE = Path.of("..", "docs", "guides", "redo.md");
  private static final String BEGIN = "<!-- frames: begin -->\n";
  private static final String END = "<!-- frames: end -->\n";
  private static final String TASK_ID = "prices-of-may";
  private static final String RIGHT = "49.75 EUR, from 3 lines";

  private final ManagedChannel channel;
  private final TaskServiceBlockingStub tasks;
  private final BlockingQueue<BrokerFrame> frames = new LinkedBlockingQueue<>();
  private final StringBuilder told = new StringBuilder();
  private int step;

  RedoFramesIT(BrokerProcess broker) {
    this.channel =
        Grpc.newChannelBuilder(broker.endpoint(), InsecureChannelCredentials.create()).build();
    this.tasks = TaskServiceGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  @Test
  void theGuideShowsTheRealFrames() throws Exception {
    StreamObserver<AgentFrame> adder = AgentServiceGrpc.newStub(channel).connect(new Inbox());
    adder.onNext(AgentFrame.newBuilder().setHello(hello()).build());
    await(FrameCase.WELCOME);

    CreateTaskRequest create =
        CreateTaskRequest.newBuilder().setTaskId(TASK_ID).setSpec(spec()).build();
    tell("The manager creates the task, with plan, context and criteria", "CreateTask", create);
    Task created = tasks.createTask(create).getTask();
    assertThat(created.getState()).isNotEqualTo(TaskState.TASK_STATE_UNSPECIFIED);

    Assignment first = await(FrameCase.ASSIGNMENT).getAssignment();
    tell("The broker assigns round 1", "BrokerFrame", assignment(first));
    AgentFrame done = result(1, first.getLease(), "49.75");
    tell("The worker says that it is done", "AgentFrame", done);
    adder.onNext(done);
    tell("It is durable, and the task is `VERIFYING`", "BrokerFrame", await(FrameCase.ACK));
    assertThat(task().getAwaitedReviewer()).isEqualTo(Reviewer.REVIEWER_REQUESTER);

    ReviewTaskRequest redo = review(1, redo());
    tell("The manager compares it with the criteria, and sends it back", "ReviewTask", redo);
    tasks.reviewTask(redo);

    Assignment second = await(FrameCase.ASSIGNMENT).getAssignment();
    assertThat(second.getEarlierRounds(0).getVerdict().getCorrections(0).getText())
        .isEqualTo("from 3 lines");
    tell(
        "The broker assigns round 2, with the result and the verdict of round 1",
        "BrokerFrame",
        assignment(second));
    AgentFrame again = result(2, second.getLease(), RIGHT);
    tell("The worker says that it is done, with the correction", "AgentFrame", again);
    adder.onNext(again);
    await(FrameCase.ACK);

    ReviewTaskRequest accept = review(2, accept());
    tell("The manager finds every criterion met", "ReviewTask", accept);
    Task ended = tasks.reviewTask(accept).getTask();
    assertThat(ended.getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    tell("The task is done", "Task", ended(ended));
    adder.onCompleted();
    check(told.toString());
  }

  private static Hello hello() {
    return Hello.newBuilder()
        .setCard(
            AgentCard.newBuilder()
                .setAgentId("adder")
                .addCapabilities(Capability.newBuilder().setName("text.sum.frames")))
        .setInstanceId("adder-1")
        .setProtocolVersionMin(1)
        .setProtocolVersionMax(1)
        .setMaxInFlight(1)
        .build();
  }

  private static TaskSpec spec() {
    return TaskSpec.newBuilder()
        .setObjective("Add up the prices.")
        .addInputs(
            Part.newBuilder().setName("prices.txt").setText("coffee 12.50\ntea 7.25\ncups 30.00"))
        .addContext(Part.newBuilder().setText("The sum goes into an invoice."))
        .setPlan(
            Plan.newBuilder()
                .addSteps(
                    PlanStep.newBuilder()
                        .setId("lines")
                        .setText("Read the price at the end of each line."))
                .addSteps(PlanStep.newBuilder().setId("sum").setText("Add them up.")))
        .addCriteria(criterion("currency", "The sum says that it is in EUR."))
        .addCriteria(criterion("lines", "It says how many lines were added up."))
        .setTarget(
            Target.newBuilder()
                .setCapability(CapabilityTarget.newBuilder().setCapability("text.sum.frames")))
        .setVerificationPolicy(
            VerificationPolicy.newBuilder().setReviewer(Reviewer.REVIEWER_REQUESTER))
        .build();
  }

  private static Criterion criterion(String id, String text) {
    return Criterion.newBuilder()
        .setId(id)
        .setText(text)
        .setSeverity(Severity.SEVERITY_BLOCKING)
        .build();
  }

  private static AgentFrame result(long frameId, Lease lease, String text) {
    return AgentFrame.newBuilder()
        .setFrameId(frameId)
        .setResult(
            SubmitResult.newBuilder()
                .setLease(lease)
                .setResult(Result.newBuilder().addOutputs(Part.newBuilder().setText(text))))
        .build();
  }

  private static ReviewTaskRequest review(int round, Verdict verdict) {
    return ReviewTaskRequest.newBuilder()
        .setRequestId("verdict-" + round)
        .setTaskId(TASK_ID)
        .setRound(round)
        .setVerdict(verdict)
        .build();
  }

  private static Verdict redo() {
    return Verdict.newBuilder()
        .setDecision(VerdictDecision.VERDICT_DECISION_REDO)
        .addFindings(finding("currency", false, "found no EUR in: 49.75", "Write EUR after it."))
        .addFindings(finding("lines", false, "found no count of lines", "Say how many lines."))
        .setFeedback("The number is right, but not what it is of.")
        .addCorrections(Part.newBuilder().setText("from 3 lines"))
        .build();
  }

  private static Verdict accept() {
    return Verdict.newBuilder()
        .setDecision(VerdictDecision.VERDICT_DECISION_ACCEPT)
        .addFindings(finding("currency", true, "49.75 EUR", ""))
        .addFindings(finding("lines", true, "from 3 lines", ""))
        .build();
  }

  private static CriterionFinding finding(
      String criterion, boolean met, String evidence, String feedback) {
    return CriterionFinding.newBuilder()
        .setCriterionId(criterion)
        .setState(met ? FindingState.FINDING_STATE_MET : FindingState.FINDING_STATE_UNMET)
        .setEvidence(evidence)
        .setFeedback(feedback)
        .build();
  }

  /** Without the spec, which the page has shown already, and times-outs that are the defaults. */
  private static BrokerFrame assignment(Assignment assignment) {
    return BrokerFrame.newBuilder()
        .setAssignment(
            assignment.toBuilder()
                .clearSpec()
                .clearHeartbeatTimeout()
                .clearAttemptTimeout()
                .clearRequester())
        .build();
  }

  /** Without what was shown already, and times. */
  private static Task ended(Task task) {
    return Task.newBuilder()
        .setTaskId(task.getTaskId())
        .setState(task.getState())
        .setReason(task.getReason())
        .setRound(task.getRound())
        .setOutcome(task.getOutcome())
        .build();
  }

  private Task task() {
    return tasks.getTask(GetTaskRequest.newBuilder().setTaskId(TASK_ID).build()).getTask();
  }

  private BrokerFrame await(FrameCase kind) throws InterruptedException {
    while (true) {
      BrokerFrame frame = frames.poll(30, TimeUnit.SECONDS);
      assertThat(frame).as("a frame " + kind).isNotNull();
      if (frame.getFrameCase() == kind) {
        return frame;
      }
    }
  }

  private void tell(String what, String kind, MessageOrBuilder message)
      throws InvalidProtocolBufferException {
    told.append("%n**%d. %s.** `%s`:%n%n```json%n".formatted(++step, what, kind))
        .append(JsonFormat.printer().preservingProtoFieldNames().print(message))
        .append("%n```%n".formatted());
  }

  /** Holds the guide to what was told; writes it there instead when asked to update. */
  private static void check(String shown) throws IOException {
    String text = Files.readString(GUIDE);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    assertThat(from >= BEGIN.length() && to >= from).as("markers in %s", GUIDE).isTrue();
    String made = text.substring(0, from) + shown + "\n" + text.substring(to);
    if (Boolean.getBoolean("parley.update-docs")) {
      Files.writeString(GUIDE, made);
    }
    assertThat(Files.readString(GUIDE))
        .as("redo.md is out of date: run the test with -Dparley.update-docs=true")
        .isEqualTo(made);
  }

  private final class Inbox implements StreamObserver<BrokerFrame> {
    @Override
    public void onNext(BrokerFrame frame) {
      frames.add(frame);
    }

    @Override
    public void onError(Throwable error) {
      // Whoever waits for a frame that can't come any more tells of it.
    }

    @Override
    public void onCompleted() {}
  }
}
