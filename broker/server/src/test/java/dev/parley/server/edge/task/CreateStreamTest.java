package dev.parley.server.edge.task;

import static dev.parley.server.edge.check.Requests.taskRequest;
import static dev.parley.server.testing.TestAgent.hello;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.app.TestBroker;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.Limits;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Lease;
import dev.parley.v1.Result;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Reviewer;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.VerificationPolicy;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that are followed on the stream that created them. */
final class CreateStreamTest {
  private @Nullable TestBroker open;

  @AfterEach
  void stop() {
    if (open != null) {
      open.close();
    }
  }

  private TestBroker start(UnaryOperator<Limits> limits) throws InterruptedException {
    open = TestBroker.start(config -> config.edgeLimits(limits.apply(Limits.usual()).build()));
    return open;
  }

  @Test
  void tellsTheEndAfterTheAnswerAndEndsWithTheLastTask() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    Stream stream = new Stream(broker);
    stream.follow(1, taskRequest("t1", "review").build());
    assertThat(stream.next().getResult().getResponse().getCreated()).isTrue();
    stream.requests.onCompleted();
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a1", 1, "review"));
    agent.finish(agent.awaitAssignment().getLease(), "done");

    StreamTasksResponse end = stream.next();
    assertThat(end.getRequestNumber()).isEqualTo(1);
    assertThat(end.hasResult()).isFalse();
    assertThat(end.getTask().getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(end.getTask().getOutcome().getResult().getOutputs(0).getText()).isEqualTo("done");
    assertThat(end.getTask().hasSpec()).isFalse();
    assertThat(end.getTask().getRoundsList()).isEmpty();
    assertThat(stream.end()).isEqualTo("OK");
  }

  @Test
  void tellsEachRoundToJudgeOnce() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    TestRequester requester = new TestRequester(broker.channel());
    Stream stream = new Stream(broker);
    stream.follow(7, reviewed("t1"));
    stream.next();
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a1", 1, "review"));

    agent.finish(agent.awaitAssignment().getLease(), "first");
    Task first = stream.next().getTask();
    assertThat(first.getState()).isEqualTo(TaskState.TASK_STATE_VERIFYING);
    assertThat(first.getRounds(0).getResult().getOutputs(0).getText()).isEqualTo("first");

    review(requester, 1, VerdictDecision.VERDICT_DECISION_REDO);
    agent.finish(agent.awaitAssignment().getLease(), "second");
    Task second = stream.next().getTask();
    assertThat(second.getRound()).isEqualTo(2);
    assertThat(second.getRoundsCount()).isEqualTo(1);
    assertThat(second.getRounds(0).getResult().getOutputs(0).getText()).isEqualTo("second");

    review(requester, 2, VerdictDecision.VERDICT_DECISION_ACCEPT);
    assertThat(stream.next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    stream.requests.onCompleted();
    assertThat(stream.end()).isEqualTo("OK");
  }

  @Test
  void takesVerdictsAndAnswersEachOnce() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    Stream stream = new Stream(broker);
    stream.follow(1, reviewed("t1"));
    stream.next();
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a1", 1, "review"));

    agent.finish(agent.awaitAssignment().getLease(), "first");
    stream.next();
    stream.judge(2, verdict(1, VerdictDecision.VERDICT_DECISION_REDO).setRequestId("v1"));
    StreamTasksResponse redo = stream.next();
    assertThat(redo.getRequestNumber()).isEqualTo(2);
    Task again = redo.getReviewResult().getResponse().getTask();
    assertThat(again.getRound()).isEqualTo(2);
    assertThat(again.hasSpec()).isFalse();
    assertThat(again.getRoundsList()).isEmpty();

    stream.judge(3, verdict(1, VerdictDecision.VERDICT_DECISION_REDO).setRequestId("v1"));
    assertThat(stream.next().getReviewResult().hasResponse()).isTrue();
    stream.judge(4, verdict(1, VerdictDecision.VERDICT_DECISION_REDO).setRequestId("v2"));
    assertThat(stream.next().getReviewResult().getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_ROUND_MISMATCH);

    agent.finish(agent.awaitAssignment().getLease(), "second");
    stream.next();
    stream.judge(5, verdict(2, VerdictDecision.VERDICT_DECISION_ACCEPT));
    stream.requests.onCompleted();
    List<StreamTasksResponse> both = List.of(stream.next(), stream.next());
    assertThat(both).extracting(StreamTasksResponse::getRequestNumber).containsOnlyOnce(1L, 5L);
    assertThat(both)
        .filteredOn(StreamTasksResponse::hasTask)
        .extracting(told -> told.getTask().getState())
        .containsExactly(TaskState.TASK_STATE_COMPLETED);
    assertThat(stream.end()).isEqualTo("OK");
  }

  @Test
  void judgesTasksThatItDoesNotFollowAndStaysOpenUntilItHasAnswered() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    TestRequester requester = new TestRequester(broker.channel());
    requester.create(reviewed("t1"));
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a1", 1, "review"));
    agent.finish(agent.awaitAssignment().getLease(), "first");
    Stream stream = new Stream(broker);
    broker.hold();
    stream.judge(1, verdict(1, VerdictDecision.VERDICT_DECISION_ACCEPT));
    stream.requests.onCompleted();
    broker.awaitHeld();
    broker.release();
    assertThat(stream.next().getReviewResult().getResponse().getTask().getState())
        .isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(stream.end()).isEqualTo("OK");
  }

  @Test
  void refusesAVerdictThatIsNotAsDocumentedAndGoesOn() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    Stream stream = new Stream(broker);
    stream.requests.onNext(
        StreamTasksRequest.newBuilder()
            .setRequestNumber(1)
            .setFollow(true)
            .setReview(verdict(1, VerdictDecision.VERDICT_DECISION_ACCEPT))
            .build());
    StreamTasksResponse followed = stream.next();
    assertThat(followed.getRequestNumber()).isEqualTo(1);
    assertThat(followed.getReviewResult().getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    assertThat(followed.getReviewResult().getRefusal().getMessage()).contains("follow");

    stream.judge(2, verdict(0, VerdictDecision.VERDICT_DECISION_ACCEPT));
    assertThat(stream.next().getReviewResult().getRefusal().getMessage()).contains("round");
    stream.judge(3, verdict(1, VerdictDecision.VERDICT_DECISION_ACCEPT));
    assertThat(stream.next().getReviewResult().getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_TASK_NOT_FOUND);
  }

  @Test
  void aRepeatedRequestIsToldAtOnceWhatIsSoAlready() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    TestRequester requester = new TestRequester(broker.channel());
    CreateTaskRequest request = reviewed("t1");
    requester.create(request);
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a1", 1, "review"));
    agent.finish(agent.awaitAssignment().getLease(), "first");

    Stream stream = new Stream(broker);
    stream.follow(1, request);
    assertThat(stream.next().getResult().getResponse().getCreated()).isFalse();
    assertThat(stream.next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_VERIFYING);

    review(requester, 1, VerdictDecision.VERDICT_DECISION_ACCEPT);
    assertThat(stream.next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    stream.follow(2, request);
    assertThat(stream.next().getResult().getResponse().getCreated()).isFalse();
    assertThat(stream.next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void tellsNothingBeforeItIsDurable() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    Stream stream = new Stream(broker);
    stream.follow(1, taskRequest("t1", "review").build());
    stream.next();
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a1", 1, "review"));
    Lease lease = agent.awaitAssignment().getLease();
    broker.hold();
    long frame =
        agent.send(
            AgentFrame.newBuilder()
                .setResult(
                    SubmitResult.newBuilder()
                        .setLease(lease)
                        .setResult(Result.newBuilder().setSummary("done"))));
    broker.awaitHeld();
    // Whatever was told of the result would come before the answer to this.
    stream.follow(2, taskRequest("t2", "Review!").build());
    assertThat(stream.next().getResult().hasRefusal()).isTrue();
    broker.release();
    assertThat(agent.awaitAck(frame).hasRefusal()).isFalse();
    assertThat(stream.next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void goesOnAfterTheShardWasTakenAway() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    TestRequester requester = new TestRequester(broker.channel());
    Stream stream = new Stream(broker);
    stream.follow(1, taskRequest("t1", "review").build());
    stream.next();
    broker.fence();
    while (!canceled(requester)) {
      // Refused until the shard has noticed and come back.
    }
    assertThat(stream.next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_CANCELED);
  }

  @Test
  void tellsWhatBecameDurableWhileNobodyKnew() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    Stream stream = new Stream(broker);
    stream.follow(1, taskRequest("t1", "review").build());
    stream.next();
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a1", 1, "review"));
    Lease lease = agent.awaitAssignment().getLease();
    broker.loseNextAppends();
    assertThat(agent.finish(lease, "done").getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN);
    assertThat(stream.next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void aTaskIsFollowedOnceOnAStream() throws InterruptedException {
    TestBroker broker = start(limits -> limits.follows(1));
    Stream stream = new Stream(broker);
    stream.follow(1, taskRequest("t1", "review").build());
    assertThat(stream.next().getRequestNumber()).isEqualTo(1);
    stream.follow(2, taskRequest("t1", "review").build());
    assertThat(stream.next().getResult().hasResponse()).isTrue();
    assertThat(canceled(new TestRequester(broker.channel()))).isTrue();
    StreamTasksResponse end = stream.next();
    assertThat(end.getRequestNumber()).isEqualTo(2);
    assertThat(end.hasTask()).isTrue();
    stream.requests.onCompleted();
    assertThat(stream.end()).isEqualTo("OK");
  }

  @Test
  void aRefusedRequestEndsNoEarlierFollow() throws InterruptedException {
    TestBroker broker = start(limits -> limits.follows(1));
    Stream stream = new Stream(broker);
    stream.follow(1, taskRequest("t1", "review").build());
    assertThat(stream.next().getRequestNumber()).isEqualTo(1);
    stream.follow(2, taskRequest("t1", "another").build());
    assertThat(stream.next().getResult().getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_TASK_ID_CONFLICT);

    assertThat(canceled(new TestRequester(broker.channel()))).isTrue();
    StreamTasksResponse end = stream.next();
    assertThat(end.getRequestNumber()).isEqualTo(1);
    assertThat(end.getTask().getState()).isEqualTo(TaskState.TASK_STATE_CANCELED);
  }

  @Test
  void whoReadsLateIsToldOfEveryEndOnce() throws InterruptedException {
    TestBroker broker = start(limits -> limits.watchEvents(1));
    Stream stream = Stream.unread(broker);
    int tasks = 8;
    for (int i = 0; i < tasks; i++) {
      stream.follow(i, taskRequest("t" + i, "review").build());
    }
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a1", tasks, "review"));
    // More than the transport takes for somebody who does not read.
    String large = "x".repeat(200_000);
    for (int i = 0; i < tasks; i++) {
      assertThat(agent.finish(agent.awaitAssignment().getLease(), large).hasRefusal()).isFalse();
    }
    stream.read(2 * tasks);
    stream.requests.onCompleted();
    Set<Long> told = new HashSet<>();
    for (int i = 0; i < 2 * tasks; i++) {
      StreamTasksResponse next = stream.next();
      if (next.hasTask()) {
        assertThat(told.add(next.getRequestNumber())).isTrue();
      }
    }
    assertThat(told).hasSize(tasks);
    assertThat(stream.end()).isEqualTo("OK");
  }

  @Test
  void refusesToFollowMoreThanItMayAndCreatesNothing() throws InterruptedException {
    TestBroker broker = start(limits -> limits.follows(1));
    TestRequester requester = new TestRequester(broker.channel());
    Stream stream = new Stream(broker);
    stream.follow(1, taskRequest("t1", "review").build());
    stream.next();
    stream.follow(2, taskRequest("t2", "review").build());
    assertThat(stream.next().getResult().getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_FOLLOWS_EXCEEDED);
    assertThat(Failures.reason(() -> requester.get("t2"))).isEqualTo("NOT_FOUND TASK_NOT_FOUND");

    assertThat(canceled(requester)).isTrue();
    assertThat(stream.next().getTask().getState()).isEqualTo(TaskState.TASK_STATE_CANCELED);
    stream.follow(3, taskRequest("t2", "review").build());
    assertThat(stream.next().getResult().hasResponse()).isTrue();
  }

  @Test
  void aRefusedRequestIsNotFollowed() throws InterruptedException {
    TestBroker broker = start(limits -> limits.follows(1));
    Stream stream = new Stream(broker);
    stream.follow(1, taskRequest("t1", "Review!").build());
    assertThat(stream.next().getResult().hasRefusal()).isTrue();
    stream.requests.onCompleted();
    assertThat(stream.end()).isEqualTo("OK");
  }

  @Test
  void endsWhenTheBrokerStops() throws InterruptedException {
    TestBroker broker = start(limits -> limits);
    Stream stream = new Stream(broker);
    stream.follow(1, taskRequest("t1", "review").build());
    stream.next();
    broker.drain();
    assertThat(stream.end()).isEqualTo("UNAVAILABLE SHUTTING_DOWN");
  }

  private static boolean canceled(TestRequester requester) {
    try {
      requester
          .timed()
          .cancelTask(
              CancelTaskRequest.newBuilder()
                  .setGrace(TestRequester.AT_ONCE)
                  .setTaskId("t1")
                  .build());
      return true;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  private static CreateTaskRequest reviewed(String taskId) {
    CreateTaskRequest.Builder request = taskRequest(taskId, "review");
    request
        .getSpecBuilder()
        .setVerificationPolicy(
            VerificationPolicy.newBuilder().setReviewer(Reviewer.REVIEWER_REQUESTER));
    return request.build();
  }

  private static void review(TestRequester requester, int round, VerdictDecision decision) {
    requester.timed().reviewTask(verdict(round, decision).build());
  }

  private static ReviewTaskRequest.Builder verdict(int round, VerdictDecision decision) {
    return ReviewTaskRequest.newBuilder()
        .setTaskId("t1")
        .setRound(round)
        .setVerdict(Verdict.newBuilder().setDecision(decision).setFeedback("As the test says."));
  }

  /** A stream by hand. */
  private static final class Stream
      implements ClientResponseObserver<StreamTasksRequest, StreamTasksResponse> {
    private final BlockingQueue<Object> came = new LinkedBlockingQueue<>();
    private final boolean reads;
    final StreamObserver<StreamTasksRequest> requests;
    private @Nullable ClientCallStreamObserver<StreamTasksRequest> call;

    Stream(TestBroker broker) {
      this(broker, true);
    }

    private Stream(TestBroker broker, boolean reads) {
      this.reads = reads;
      requests = TaskServiceGrpc.newStub(broker.channel()).streamTasks(this);
    }

    /** A stream that is read only when {@link #read} says so. */
    static Stream unread(TestBroker broker) {
      return new Stream(broker, false);
    }

    void read(int responses) {
      requireNonNull(call).request(responses);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<StreamTasksRequest> opened) {
      call = opened;
      if (!reads) {
        opened.disableAutoRequestWithInitial(0);
      }
    }

    void follow(long number, CreateTaskRequest request) {
      requests.onNext(
          StreamTasksRequest.newBuilder()
              .setRequestNumber(number)
              .setRequest(request)
              .setFollow(true)
              .build());
    }

    void judge(long number, ReviewTaskRequest.Builder request) {
      requests.onNext(
          StreamTasksRequest.newBuilder().setRequestNumber(number).setReview(request).build());
    }

    StreamTasksResponse next() throws InterruptedException {
      return (StreamTasksResponse) take();
    }

    /** The reason that it ended for. */
    String end() throws InterruptedException {
      return (String) take();
    }

    private Object take() throws InterruptedException {
      Object one = came.poll(20, TimeUnit.SECONDS);
      assertThat(one).as("something that comes within 20 s").isNotNull();
      return one;
    }

    @Override
    public void onNext(StreamTasksResponse response) {
      came.add(response);
    }

    @Override
    public void onError(Throwable error) {
      came.add(Failures.reason(error));
    }

    @Override
    public void onCompleted() {
      came.add("OK");
    }
  }
}
