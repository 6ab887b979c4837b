package dev.parley.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.TaskDraft;
import dev.parley.v1.AgentCard;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Capability;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Limits;
import dev.parley.v1.Result;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fake tells of followed tasks as a broker does. */
class FakeCreateStreamTest {
  private final FakeNode node =
      new FakeNode(
          Limits.newBuilder().setPayloadBytesMax(10_000).build(), Duration.ofSeconds(10), 1);
  private final Server server;
  private final ManagedChannel channel;
  private final BlockingQueue<Object> came = new LinkedBlockingQueue<>();
  private final StreamObserver<StreamTasksRequest> requests;

  FakeCreateStreamTest() throws IOException {
    String name = "follow-" + UUID.randomUUID();
    server =
        InProcessServerBuilder.forName(name)
            .executor(node.thread())
            .addService(new FakeTaskService(node))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
    requests = TaskServiceGrpc.newStub(channel).streamTasks(new Inbox());
    node.run(this::addAgent);
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.shutdownNow();
    node.stop();
  }

  private void addAgent() {
    AgentCard card =
        AgentCard.newBuilder()
            .setAgentId("a")
            .addCapabilities(Capability.newBuilder().setName("work"))
            .build();
    FakeInstance agent = new FakeInstance(card, "a-1", new Deaf(), node.tasks().now());
    agent.welcomed = true;
    agent.maxInFlight = 10;
    node.instances().add(agent);
  }

  private static CreateTaskRequest request(String id, boolean reviewed) {
    TaskDraft.Builder draft = TaskDraft.forCapability("work").objective("Do the work.");
    return CreateTaskRequest.newBuilder()
        .setTaskId(id)
        .setSpec((reviewed ? draft.reviewByRequester() : draft).build().spec())
        .build();
  }

  private void follow(long number, CreateTaskRequest request) {
    requests.onNext(
        StreamTasksRequest.newBuilder()
            .setRequestNumber(number)
            .setRequest(request)
            .setFollow(true)
            .build());
  }

  private void finish(String id, String summary) {
    node.run(() -> {
      FakeTask.Held held = Objects.requireNonNull(node.tasks().get(id).held);
      node.attempts().result(held.lease, Result.newBuilder().setSummary(summary).build());
    });
  }

  private void review(String id, int round, VerdictDecision decision) {
    Verdict verdict = Verdict.newBuilder().setDecision(decision).setFeedback("so it is").build();
    node.run(() ->
        node.tasks()
            .review(
                ReviewTaskRequest.newBuilder()
                    .setTaskId(id)
                    .setRound(round)
                    .setVerdict(verdict)
                    .build()));
  }

  private StreamTasksResponse next() throws InterruptedException {
    return (StreamTasksResponse) take();
  }

  private Object take() throws InterruptedException {
    Object one = came.poll(10, TimeUnit.SECONDS);
    assertThat(one).as("something within ten seconds").isNotNull();
    return one;
  }

  @Test
  void tellsTheEndOnceAfterTheAnswerAndEndsWithTheLastTask() throws InterruptedException {
    follow(7, request("t", false));
    assertThat(next().getResult().getResponse().getCreated()).isTrue();
    requests.onCompleted();
    finish("t", "done");

    StreamTasksResponse end = next();
    assertThat(end.getRequestNumber()).isEqualTo(7);
    assertThat(end.hasResult()).isFalse();
    assertThat(end.getTask().getOutcome().getResult().getSummary()).isEqualTo("done");
    assertThat(end.getTask().hasSpec()).isFalse();
    assertThat(end.getTask().getRoundsList()).isEmpty();
    assertThat(take()).isEqualTo(Status.Code.OK);
  }

  @Test
  void tellsEachRoundToJudgeOnce() throws InterruptedException {
    follow(1, request("t", true));
    next();
    finish("t", "first");
    Task first = next().getTask();
    assertThat(first.getState()).isEqualTo(TaskState.TASK_STATE_VERIFYING);
    assertThat(first.getRounds(0).getResult().getSummary()).isEqualTo("first");

    review("t", 1, VerdictDecision.VERDICT_DECISION_REDO);
    finish("t", "second");
    Task second = next().getTask();
    assertThat(second.getRoundsCount()).isEqualTo(1);
    assertThat(second.getRounds(0).getRound()).isEqualTo(2);

    review("t", 2, VerdictDecision.VERDICT_DECISION_ACCEPT);
    assertThat(next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(came).isEmpty();
  }

  @Test
  void tellsAtOnceWhatIsSoAlready() throws InterruptedException {
    node.run(() -> node.tasks().create(request("t", true)));
    finish("t", "done");

    follow(1, request("t", true));
    assertThat(next().getResult().getResponse().getCreated()).isFalse();
    assertThat(next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_VERIFYING);
    review("t", 1, VerdictDecision.VERDICT_DECISION_ACCEPT);
    assertThat(next().getTask().hasOutcome()).isTrue();

    follow(2, request("t", true));
    StreamTasksResponse answer = next();
    assertThat(answer.getResult().getResponse().getTask().hasOutcome()).isFalse();
    assertThat(next().getTask().hasOutcome()).isTrue();
  }

  @Test
  void refusesToFollowMoreThanItMayAndCreatesNothing() throws InterruptedException {
    follow(1, request("one", false));
    next();
    follow(2, request("two", false));
    assertThat(next().getResult().getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_FOLLOWS_EXCEEDED);
    assertThat(node.<Boolean>get(() -> node.tasks().find("two") == null)).isTrue();

    finish("one", "done");
    assertThat(next().getTask().hasOutcome()).isTrue();
    follow(3, request("two", false));
    assertThat(next().getResult().getResponse().getCreated()).isTrue();
  }

  /** An agent that hears nothing. */
  private static final class Deaf implements StreamObserver<BrokerFrame> {
    @Override
    public void onNext(BrokerFrame frame) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }

  private final class Inbox implements StreamObserver<StreamTasksResponse> {
    @Override
    public void onNext(StreamTasksResponse response) {
      came.add(response);
    }

    @Override
    public void onError(Throwable error) {
      came.add(Status.fromThrowable(error).getCode());
    }

    @Override
    public void onCompleted() {
      came.add(Status.Code.OK);
    }
  }
}
