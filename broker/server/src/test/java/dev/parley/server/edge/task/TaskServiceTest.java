package dev.parley.server.edge.task;

import static dev.parley.server.edge.check.Requests.taskRequest;
import static dev.parley.server.testing.Failures.reason;
import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.app.TestBroker;
import dev.parley.server.edge.check.Grammar;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.Limits;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.ActorKind;
import dev.parley.v1.Assignment;
import dev.parley.v1.BatchCreateTasksRequest;
import dev.parley.v1.BatchCreateTasksResponse;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FindingState;
import dev.parley.v1.Lease;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.ListTasksResponse;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The calls of requesters, over real connections. */
final class TaskServiceTest extends WithBroker {
  @Test
  void createsATaskThatEveryLaterReadSees() {
    CreateTaskResponse response = requester.timed().createTask(taskRequest("t1", "review").build());
    assertThat(response.getCreated()).isTrue();
    Task task = response.getTask();
    assertThat(task.getTaskId()).isEqualTo("t1");
    assertThat(task.getRootId()).isEqualTo("t1");
    assertThat(task.getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
    assertThat(task.getSpec().getObjective()).isEqualTo("Review the change");
    assertThat(task.getRequester().getKind()).isEqualTo(ActorKind.ACTOR_KIND_REQUESTER);
    assertThat(task.getRequester().getId()).isEqualTo("local");
    assertThat(task.getLastEventNumber()).isEqualTo(1);
    assertThat(requester.get("t1")).isEqualTo(task);
  }

  @Test
  void theSameRequestNamesTheSameTask() {
    CreateTaskRequest request = taskRequest("", "review").setRequestId("r1").build();
    CreateTaskResponse first = requester.timed().createTask(request);
    CreateTaskResponse second = requester.timed().createTask(request);
    assertThat(Grammar.isTaskId(first.getTask().getTaskId())).isTrue();
    assertThat(second.getTask()).isEqualTo(first.getTask());
    assertThat(second.getCreated()).isFalse();

    CreateTaskRequest other = taskRequest("", "review").setRequestId("r2").build();
    assertThat(requester.create(other).getTaskId()).isNotEqualTo(first.getTask().getTaskId());
    Set<String> minted = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      minted.add(requester.create("", "review").getTaskId());
    }
    assertThat(minted).hasSize(10);
  }

  @Test
  void anIdIsForOneSpec() {
    requester.create("t1", "review");
    assertThat(requester.timed().createTask(taskRequest("t1", "review").build()).getCreated())
        .isFalse();
    assertThat(reason(() -> requester.create("t1", "write")))
        .isEqualTo("ALREADY_EXISTS TASK_ID_CONFLICT");
  }

  @Test
  void refusesWhatIsNotAsDocumented() {
    assertThat(reason(() -> requester.create("T1", "review")))
        .isEqualTo("INVALID_ARGUMENT ID_INVALID");
    assertThat(reason(() -> requester.create("a.b", "review")))
        .isEqualTo("INVALID_ARGUMENT TASK_ID_NOT_IN_TREE");
    assertThat(reason(() -> requester.create("t1", "Review!")))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> requester.get("t.."))).isEqualTo("INVALID_ARGUMENT ID_INVALID");
    assertThat(reason(() -> requester.get("nothing"))).isEqualTo("NOT_FOUND TASK_NOT_FOUND");
    assertThat(reason(() -> cancel("nothing"))).isEqualTo("NOT_FOUND TASK_NOT_FOUND");
    assertThat(reason(() -> retry("nothing"))).isEqualTo("NOT_FOUND TASK_NOT_FOUND");
  }

  @Test
  void canceledTasksStayCanceled() {
    requester.create("t1", "review");
    assertThat(cancel("t1").getState()).isEqualTo(TaskState.TASK_STATE_CANCELED);
    assertThat(cancel("t1").getOutcome().getMessage()).isEqualTo("not needed");
    assertThat(reason(() -> retry("t1"))).isEqualTo("FAILED_PRECONDITION TASK_ENDED");
  }

  @Test
  void retriesOnlyWhatIsParked() {
    requester.create("t1", "review");
    assertThat(reason(() -> retry("t1"))).isEqualTo("FAILED_PRECONDITION STATE_MISMATCH");
  }

  @Test
  void aVerdictAcceptsOrAsksForAnotherRound() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create(Requests.reviewedRequest("t1", "review").build());
    Lease first = agent.awaitAssignment().getLease();
    assertThat(reason(() -> review(1, verdict(FindingState.FINDING_STATE_MET))))
        .isEqualTo("FAILED_PRECONDITION REVIEW_NOT_EXPECTED");
    agent.finish(first, "first try");
    assertThat(requester.get("t1").getState()).isEqualTo(TaskState.TASK_STATE_VERIFYING);

    assertThat(reason(() -> review(2, verdict(FindingState.FINDING_STATE_MET))))
        .isEqualTo("FAILED_PRECONDITION ROUND_MISMATCH");
    assertThat(reason(() -> review(1, Verdict.getDefaultInstance())))
        .isEqualTo("INVALID_ARGUMENT VERDICT_INVALID");
    Verdict wrong =
        Verdict.newBuilder().setDecision(VerdictDecision.VERDICT_DECISION_ACCEPT).build();
    assertThat(reason(() -> review(1, wrong))).isEqualTo("INVALID_ARGUMENT VERDICT_INVALID");

    review(1, verdict(FindingState.FINDING_STATE_UNMET));
    Assignment second = agent.awaitAssignment();
    assertThat(second.getRound()).isEqualTo(2);
    assertThat(second.getEarlierRoundsList()).hasSize(1);
    assertThat(second.getEarlierRounds(0).getResult().getOutputs(0).getText())
        .isEqualTo("first try");
    assertThat(second.getEarlierRounds(0).getVerdict().getFeedback()).isEqualTo("because");
    agent.finish(second.getLease(), "second try");

    Task done = review(2, verdict(FindingState.FINDING_STATE_MET));
    assertThat(done.getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(done.getOutcome().getResult().getOutputs(0).getText()).isEqualTo("second try");
    assertThat(done.getOutcome().getVerdict().getDecision())
        .isEqualTo(VerdictDecision.VERDICT_DECISION_ACCEPT);
    assertThat(done.getRoundsList()).hasSize(2);
  }

  @Test
  void childrenAreCreatedUnderTheLiveLeaseOfTheirParent() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("boss", 1, "plan"));
    requester.create("t1", "plan");
    Lease lease = agent.awaitAssignment().getLease();

    Task child =
        requester.create(
            taskRequest("", "review").setParentLease(lease).setRequestId("child").build());
    assertThat(child.getTaskId()).startsWith("t1.").hasSize(3 + 16);
    assertThat(child.getParentId()).isEqualTo("t1");
    assertThat(child.getRootId()).isEqualTo("t1");
    assertThat(child.getDepth()).isEqualTo(1);
    assertThat(child.getRequester().getKind()).isEqualTo(ActorKind.ACTOR_KIND_AGENT);
    assertThat(child.getRequester().getId()).isEqualTo("boss");

    Lease old = lease.toBuilder().setToken(lease.getToken() + 1).build();
    assertThat(
            reason(() -> requester.create(taskRequest("", "review").setParentLease(old).build())))
        .isEqualTo("FAILED_PRECONDITION STALE_LEASE");
    cancel("t1");
    assertThat(
            reason(() -> requester.create(taskRequest("", "review").setParentLease(lease).build())))
        .isEqualTo("FAILED_PRECONDITION PARENT_ENDED");
  }

  @Test
  void aBatchIsAnsweredInItsOrderEachByItself() {
    BatchCreateTasksRequest.Builder batch = BatchCreateTasksRequest.newBuilder();
    for (int i = 0; i < 50; i++) {
      batch.addRequests(taskRequest(i % 10 == 3 ? "NO" : "t" + i, "review"));
    }
    BatchCreateTasksResponse response = requester.timed().batchCreateTasks(batch.build());
    assertThat(response.getResultsList()).hasSize(50);
    for (int i = 0; i < 50; i++) {
      if (i % 10 == 3) {
        assertThat(response.getResults(i).getRefusal().getReason())
            .isEqualTo(ErrorReason.ERROR_REASON_ID_INVALID);
      } else {
        Task task = response.getResults(i).getResponse().getTask();
        assertThat(task.getTaskId()).isEqualTo("t" + i);
        assertThat(task.hasSpec()).isFalse();
      }
    }
  }

  @Test
  void aBatchHasABound() {
    BatchCreateTasksRequest.Builder batch = BatchCreateTasksRequest.newBuilder();
    for (int i = 0; i < 1_001; i++) {
      batch.addRequests(taskRequest("", "review"));
    }
    assertThat(reason(() -> requester.timed().batchCreateTasks(batch.build())))
        .isEqualTo("INVALID_ARGUMENT BATCH_TOO_LARGE");
    assertThat(
            reason(() ->
                requester.timed().batchCreateTasks(BatchCreateTasksRequest.getDefaultInstance())))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  @Test
  void aStreamAnswersEveryRequest() throws Exception {
    try (TestBroker small =
        TestBroker.start(c -> c.edgeLimits(Limits.usual().createWindow(16).build()))) {
      Answers answers = new Answers();
      StreamObserver<StreamTasksRequest> requests =
          TaskServiceGrpc.newStub(small.channel()).streamTasks(answers);
      for (int i = 0; i < 2_000; i++) {
        requests.onNext(
            StreamTasksRequest.newBuilder()
                .setRequestNumber(i)
                .setRequest(taskRequest(i == 77 ? "NO" : "t" + i, "review"))
                .build());
      }
      requests.onCompleted();

      Set<Long> numbers = new HashSet<>();
      for (StreamTasksResponse answer : answers.awaitAll()) {
        assertThat(numbers.add(answer.getRequestNumber())).isTrue();
        assertThat(answer.getResult().hasRefusal()).isEqualTo(answer.getRequestNumber() == 77);
      }
      assertThat(numbers).hasSize(2_000);
    }
  }

  @Test
  void aStreamThatIsNotReadIsNotReadFromEither() throws Exception {
    try (TestBroker small =
        TestBroker.start(c -> c.edgeLimits(Limits.usual().createWindow(16).build()))) {
      Answers answers = new Answers();
      small.hold();
      var requests =
          (ClientCallStreamObserver<StreamTasksRequest>)
              TaskServiceGrpc.newStub(small.channel()).streamTasks(answers);
      for (int i = 0; i < 100; i++) {
        CreateTaskRequest.Builder request = taskRequest("t" + i, "review");
        request.getSpecBuilder().setObjective("x".repeat(10_000));
        requests.onNext(
            StreamTasksRequest.newBuilder().setRequestNumber(i).setRequest(request).build());
      }
      assertThat(answers.responses.poll(200, TimeUnit.MILLISECONDS)).isNull();
      assertThat(requests.isReady()).as("room for more").isFalse();
      small.release();
      requests.onCompleted();
      assertThat(answers.awaitAll()).hasSize(100);
    }
  }

  @Test
  void listsAllTasksOfAllShardsOnceNewestFirst() {
    for (int i = 0; i < 57; i++) {
      requester.create("t" + i, i % 3 == 0 ? "write" : "review");
    }
    List<Task> all = list(ListTasksRequest.newBuilder().setPageSize(10).build());
    assertThat(all).extracting(Task::getTaskId).doesNotHaveDuplicates().hasSize(57);
    assertThat(all)
        .extracting(
            t -> t.getCreateTime().getSeconds() * 1_000 + t.getCreateTime().getNanos() / 1_000_000)
        .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(all.getFirst().getSpec().getObjective()).isEqualTo("Review the change");

    assertThat(list(ListTasksRequest.newBuilder().setCapability("write").setPageSize(4).build()))
        .hasSize(19);
    cancel("t5");
    assertThat(list(ListTasksRequest.newBuilder().addStates(TaskState.TASK_STATE_CANCELED).build()))
        .extracting(Task::getTaskId)
        .containsExactly("t5");
    assertThat(list(ListTasksRequest.newBuilder().setRootId("t9").build()))
        .extracting(Task::getTaskId)
        .containsExactly("t9");
    assertThat(list(ListTasksRequest.newBuilder().setParentId("t9").build())).isEmpty();
  }

  @Test
  void aPageTokenBelongsToItsRequest() {
    for (int i = 0; i < 5; i++) {
      requester.create("t" + i, "review");
    }
    ListTasksResponse page =
        requester.timed().listTasks(ListTasksRequest.newBuilder().setPageSize(2).build());
    assertThat(page.getNextPageToken()).isNotEmpty();
    for (ListTasksRequest.Builder wrong :
        List.of(
            ListTasksRequest.newBuilder().setPageToken("???"),
            ListTasksRequest.newBuilder().setPageToken("AAAA"),
            ListTasksRequest.newBuilder()
                .setPageToken(page.getNextPageToken())
                .setRootsOnly(true))) {
      assertThat(reason(() -> requester.timed().listTasks(wrong.build())))
          .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    }
    assertThat(
            reason(() ->
                requester
                    .timed()
                    .listTasks(ListTasksRequest.newBuilder().setPageSize(1_001).build())))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  @Test
  void nothingIsAnsweredBeforeItIsDurable() throws Exception {
    broker.hold();
    BlockingQueue<CreateTaskResponse> answers = new LinkedBlockingQueue<>();
    Thread creating =
        Thread.ofVirtual()
            .start(() ->
                answers.add(requester.timed().createTask(taskRequest("t1", "review").build())));
    assertThat(answers.poll(200, TimeUnit.MILLISECONDS)).isNull();
    broker.release();
    assertThat(answers.poll(20, TimeUnit.SECONDS)).isNotNull();
    creating.join();
  }

  @Test
  void aShardThatWasTakenAwayComesBackAndSaysWhatItDoesNotKnow() {
    requester.create("t1", "review");
    broker.fence();
    assertThat(reason(() -> requester.create("t2", "review")))
        .isIn("UNAVAILABLE OUTCOME_UNKNOWN", "UNAVAILABLE SHARD_UNAVAILABLE");
    CreateTaskRequest again = taskRequest("t2", "review").build();
    assertThat(eventually(again).getTaskId()).isEqualTo("t2");
    assertThat(requester.get("t2").getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
  }

  /** Repeats a request for as long as its shard is away. */
  private Task eventually(CreateTaskRequest request) {
    for (int attempt = 0; attempt < 10_000; attempt++) {
      try {
        return requester.create(request);
      } catch (io.grpc.StatusRuntimeException e) {
        assertThat(reason(e)).startsWith("UNAVAILABLE ");
      }
    }
    throw new AssertionError("Expected the shard to come back");
  }

  private List<Task> list(ListTasksRequest request) {
    List<Task> all = new ArrayList<>();
    ListTasksRequest next = request;
    while (true) {
      ListTasksResponse page = requester.timed().listTasks(next);
      all.addAll(page.getTasksList());
      if (page.getNextPageToken().isEmpty()) {
        return all;
      }
      next = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    }
  }

  private Task cancel(String taskId) {
    return requester
        .timed()
        .cancelTask(
            CancelTaskRequest.newBuilder()
                .setGrace(TestRequester.AT_ONCE)
                .setTaskId(taskId)
                .setMessage("not needed")
                .build())
        .getTask();
  }

  private Task retry(String taskId) {
    return requester
        .timed()
        .retryTask(RetryTaskRequest.newBuilder().setTaskId(taskId).build())
        .getTask();
  }

  private Task review(int round, Verdict verdict) {
    return requester
        .timed()
        .reviewTask(
            ReviewTaskRequest.newBuilder()
                .setTaskId("t1")
                .setRound(round)
                .setVerdict(verdict)
                .build())
        .getTask();
  }

  private static Verdict verdict(FindingState state) {
    boolean met = state == FindingState.FINDING_STATE_MET;
    return Verdict.newBuilder()
        .setDecision(
            met ? VerdictDecision.VERDICT_DECISION_ACCEPT : VerdictDecision.VERDICT_DECISION_REDO)
        .addFindings(CriterionFinding.newBuilder().setCriterionId("c1").setState(state))
        .setFeedback("because")
        .build();
  }

  /** Keeps the answers of a stream. */
  private static final class Answers implements StreamObserver<StreamTasksResponse> {
    final BlockingQueue<StreamTasksResponse> responses = new LinkedBlockingQueue<>();
    final BlockingQueue<String> end = new LinkedBlockingQueue<>();

    @Override
    public void onNext(StreamTasksResponse response) {
      responses.add(response);
    }

    @Override
    public void onError(Throwable error) {
      end.add(error.toString());
    }

    @Override
    public void onCompleted() {
      end.add("completed");
    }

    List<StreamTasksResponse> awaitAll() throws InterruptedException {
      @Nullable String how = end.poll(20, TimeUnit.SECONDS);
      assertThat(how).isEqualTo("completed");
      return List.copyOf(responses);
    }
  }
}
