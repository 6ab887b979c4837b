package dev.parley.server.edge.task;

import static dev.parley.server.testing.TestAgent.hello;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.Assignment;
import dev.parley.v1.Blob;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.Budget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ExpressionCheck;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Hello;
import dev.parley.v1.Join;
import dev.parley.v1.Lease;
import dev.parley.v1.LoserAction;
import dev.parley.v1.Part;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import dev.parley.v1.TopUpBudgetRequest;
import dev.parley.v1.TrustLabel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fan-outs and broadcasts over real connections. */
final class FanOutStreamTest extends WithBroker {
  private static CapabilityTarget capability(String name) {
    return CapabilityTarget.newBuilder().setCapability(name).build();
  }

  private static FanOutTarget.Builder target() {
    return FanOutTarget.newBuilder()
        .setTemplate(Requests.spec("review").addInputs(Requests.text("rules")))
        .setReducer(capability("combine"));
  }

  private static CreateTaskRequest create(FanOutTarget.Builder target) {
    return CreateTaskRequest.newBuilder()
        .setTaskId("f")
        .setSpec(
            TaskSpec.newBuilder()
                .setObjective("Review them all")
                .setTarget(Target.newBuilder().setFanOut(target)))
        .build();
  }

  private static List<FanOutItem> items(int first, int end) {
    return IntStream.range(first, end)
        .mapToObj(i -> FanOutItem.newBuilder().addInputs(Requests.text("change " + i)).build())
        .toList();
  }

  /** Sends messages, half-closes, and waits for the answer. */
  private CreateFanOutResponse call(List<CreateFanOutRequest> messages) throws Exception {
    CompletableFuture<CreateFanOutResponse> answer = new CompletableFuture<>();
    StreamObserver<CreateFanOutRequest> out =
        TaskServiceGrpc.newStub(broker.channel())
            .createFanOut(
                new StreamObserver<>() {
                  @Override
                  public void onNext(CreateFanOutResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable error) {
                    answer.completeExceptionally(error);
                  }

                  @Override
                  public void onCompleted() {}
                });
    messages.forEach(out::onNext);
    out.onCompleted();
    return answer.get(20, TimeUnit.SECONDS);
  }

  private String failure(List<CreateFanOutRequest> messages) throws Exception {
    try {
      throw new AssertionError("Expected a refusal, but found " + call(messages));
    } catch (ExecutionException e) {
      return Failures.reason(requireNonNull(e.getCause()));
    }
  }

  private static CreateFanOutRequest first(CreateTaskRequest create, List<FanOutItem> items) {
    return CreateFanOutRequest.newBuilder().setCreate(create).addAllItems(items).build();
  }

  private static CreateFanOutRequest more(List<FanOutItem> items) {
    return CreateFanOutRequest.newBuilder().addAllItems(items).build();
  }

  @Test
  void itemsOfManyMessagesAreDoneAndReduced() throws Exception {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("w", 10, "review"));
    TestAgent reducer = TestAgent.connect(broker.channel(), hello("r", 1, "combine"));

    CreateFanOutResponse response =
        call(List.of(first(create(target()), items(0, 2)), more(items(2, 3)), more(items(3, 5))));

    assertThat(response.getCreated()).isTrue();
    assertThat(response.getTask().getState()).isEqualTo(TaskState.TASK_STATE_AWAITING_CHILDREN);
    assertThat(response.getTask().getJoin().getTotal()).isEqualTo(5);
    List<String> changes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Assignment work = worker.awaitAssignment();
      assertThat(work.getParentId()).isEqualTo("f");
      assertThat(work.getSpec().getInputsList())
          .extracting(Part::getText)
          .first()
          .isEqualTo("rules");
      changes.add(work.getSpec().getInputs(1).getText());
      worker.finish(work.getLease(), "fine");
    }
    assertThat(changes)
        .containsExactlyInAnyOrder("change 0", "change 1", "change 2", "change 3", "change 4");
    Assignment reduce = reducer.awaitAssignment();
    assertThat(reduce.getResumption().getChildrenList()).hasSize(5);
    reducer.finish(reduce.getLease(), "all fine");
    requester.awaitState("f", TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void theItemsOfAnAgentAreAnAgentsWord() throws Exception {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("w", 1, "review"));
    CreateTaskRequest create = create(target()).toBuilder().setAgentId("boss").build();

    call(List.of(first(create, items(0, 1))));

    assertThat(worker.awaitAssignment().getSpec().getInputsList())
        .hasSize(2)
        .extracting(Part::getTrustLabel)
        .containsOnly(TrustLabel.TRUST_LABEL_AGENT);
  }

  @Test
  void theSameCallAgainFindsWhatIsThere() throws Exception {
    List<CreateFanOutRequest> messages =
        List.of(first(create(target()), items(0, 2)), more(items(2, 4)));
    call(messages);

    CreateFanOutResponse again = call(messages);

    assertThat(again.getCreated()).isFalse();
    assertThat(again.getTask().getChildCount()).isEqualTo(4);
    assertThat(failure(List.of(first(create(target()), items(0, 5)))))
        .isEqualTo("FAILED_PRECONDITION ITEMS_MISMATCH");
  }

  @Test
  void otherItemsUnderTheSameIdAreRefused() throws Exception {
    call(List.of(first(create(target()), items(0, 2)), more(items(2, 4))));
    List<FanOutItem> turned = new ArrayList<>(items(0, 4));
    Collections.swap(turned, 0, 3);

    for (List<FanOutItem> others : List.of(turned, items(4, 8))) {
      assertThat(failure(List.of(first(create(target()), others))))
          .isEqualTo("FAILED_PRECONDITION ITEMS_MISMATCH");
    }
  }

  @Test
  void manyItemsCanComeOneByOneAndTakeFewEvents() throws Exception {
    int all = 2_000;
    List<CreateFanOutRequest> messages = new ArrayList<>();
    messages.add(first(create(target().setParallelism(1)), List.of()));
    items(0, all).forEach(item -> messages.add(more(List.of(item))));

    CreateFanOutResponse response = call(messages);

    assertThat(response.getTask().getJoin().getTotal()).isEqualTo(all);
    assertThat(response.getTask().getReason()).isEqualTo(TaskReason.TASK_REASON_JOIN_ALL);
    assertThat(response.getTask().getLastEventNumber()).isLessThan(all / 2);
    assertThat(call(messages).getCreated()).as("the same again").isFalse();
  }

  @Test
  void whatComesBeforeAMessageThatIsRefusedIsTaken() throws Exception {
    List<CreateFanOutRequest> messages = new ArrayList<>();
    messages.add(first(create(target().setParallelism(1)), List.of()));
    items(0, 50).forEach(item -> messages.add(more(List.of(item))));
    messages.add(first(create(target()), items(50, 51)));

    assertThat(failure(messages)).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(requester.get("f").getJoin().getTotal()).isEqualTo(50);
  }

  @Test
  void aCallThatBreaksOffGoesOnWithTheNext() throws Exception {
    StreamObserver<CreateFanOutRequest> out =
        TaskServiceGrpc.newStub(broker.channel())
            .createFanOut(
                new StreamObserver<>() {
                  @Override
                  public void onNext(CreateFanOutResponse response) {}

                  @Override
                  public void onError(Throwable error) {}

                  @Override
                  public void onCompleted() {}
                });
    out.onNext(first(create(target()), items(0, 2)));
    awaitChildren(2);
    out.onError(new IllegalStateException("gone"));
    assertThat(requester.get("f").getReason()).isEqualTo(TaskReason.TASK_REASON_ITEMS_MISSING);

    call(List.of(first(create(target()), items(0, 3))));

    assertThat(requester.get("f").getReason()).isEqualTo(TaskReason.TASK_REASON_JOIN_ALL);
    awaitChildren(3);
  }

  private void awaitChildren(int count) throws InterruptedException {
    for (int i = 0; i < 400; i++) {
      if (exists() && requester.get("f").getChildCount() == count) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("Expected %d children, but found another number".formatted(count));
  }

  private boolean exists() {
    return requester
        .timed()
        .listTasks(dev.parley.v1.ListTasksRequest.getDefaultInstance())
        .getTasksList()
        .stream()
        .anyMatch(task -> task.getTaskId().equals("f"));
  }

  @Test
  void itemsInTheSpecNeedNoStream() {
    requester.create(create(target().addAllItems(items(0, 3)).clearReducer()));

    assertThat(requester.get("f").getChildCount()).isEqualTo(3);
    assertThat(
            requester
                .timed()
                .listTasks(dev.parley.v1.ListTasksRequest.newBuilder().setRootsOnly(true).build())
                .getTasks(0)
                .getSpec()
                .getTarget()
                .getFanOut()
                .getItemsCount())
        .isZero();
  }

  @Test
  void whatIsNotAsDocumentedIsRefused() throws Exception {
    Part large =
        Part.newBuilder()
            .setBlob(
                Blob.newBuilder()
                    .setMediaType("application/octet-stream")
                    .setData(ByteString.copyFrom(new byte[512 * 1024])))
            .build();
    FanOutItem tooLarge = FanOutItem.newBuilder().addInputs(large).build();
    String invalid = "INVALID_ARGUMENT REQUEST_INVALID";

    assertThat(failure(List.of())).isEqualTo(invalid);
    assertThat(failure(List.of(more(items(0, 1))))).isEqualTo(invalid);
    assertThat(failure(List.of(first(Requests.taskRequest("t", "review").build(), items(0, 1)))))
        .isEqualTo(invalid);
    assertThat(failure(List.of(first(create(target().addAllItems(items(0, 1))), List.of()))))
        .isEqualTo(invalid);
    assertThat(
            failure(
                List.of(
                    first(
                        create(target().setJoin(Join.newBuilder().addChildIds("f.0"))),
                        List.of()))))
        .isEqualTo(invalid);
    assertThat(failure(List.of(first(create(target().clearTemplate()), List.of()))))
        .isEqualTo(invalid);
    Join.Builder leave = Join.newBuilder().setLoserAction(LoserAction.LOSER_ACTION_LEAVE);
    assertThat(failure(List.of(first(create(target().clearReducer().setJoin(leave)), List.of()))))
        .isEqualTo(invalid);
    assertThat(failure(List.of(first(create(target().setParallelism(-1)), List.of()))))
        .isEqualTo(invalid);
    assertThat(failure(List.of(first(create(target()), List.of(tooLarge)))))
        .isEqualTo("INVALID_ARGUMENT PAYLOAD_TOO_LARGE");
    FanOutTarget.Builder nested = target();
    nested.getTemplateBuilder().setTarget(Target.newBuilder().setFanOut(target()));
    assertThat(failure(List.of(first(create(nested), List.of())))).isEqualTo(invalid);
    CreateTaskRequest noRoom = create(target()).toBuilder().setTaskId("f".repeat(501)).build();
    assertThat(failure(List.of(first(noRoom, List.of())))).isEqualTo("INVALID_ARGUMENT ID_INVALID");
  }

  @Test
  void checksOfTheTemplateAreCompiledAndAreAboutResultsOnly() throws Exception {
    FanOutTarget.Builder unheld = target();
    unheld
        .getTemplateBuilder()
        .getVerificationPolicyBuilder()
        .getChecksBuilder()
        .setInputSchema("{}");
    assertThat(failure(List.of(first(create(unheld), List.of()))))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    FanOutTarget.Builder broken = target();
    broken
        .getTemplateBuilder()
        .getVerificationPolicyBuilder()
        .getChecksBuilder()
        .addExpressions(ExpressionCheck.newBuilder().setId("c").setExpression("1 +"));
    assertThat(failure(List.of(first(create(broken), List.of()))))
        .isEqualTo("INVALID_ARGUMENT CHECK_INVALID");
  }

  @Test
  void itemsOfALaterMessageAreHeldToTheSchemaOfThoseWhoDoThem() throws Exception {
    Hello.Builder strict = hello("w", 10, "review");
    strict.getCardBuilder().getCapabilitiesBuilder(0).setInputSchema("{\"required\": [\"a\"]}");
    TestAgent.connect(broker.channel(), strict);
    FanOutTarget.Builder target = FanOutTarget.newBuilder().setTemplate(Requests.spec("review"));
    List<FanOutItem> fit = List.of(jsonItem("{\"a\": 1}"));
    List<FanOutItem> unfit = List.of(jsonItem("{}"));

    assertThat(failure(List.of(first(create(target), fit), more(unfit))))
        .isEqualTo("INVALID_ARGUMENT INPUT_SCHEMA_MISMATCH");
    awaitChildren(1);
    assertThat(call(List.of(first(create(target), fit), more(fit))).getTask().getChildCount())
        .isEqualTo(2);
  }

  private static FanOutItem jsonItem(String json) {
    return FanOutItem.newBuilder().addInputs(Part.newBuilder().setJson(json)).build();
  }

  @Test
  void anItemThatAsksWhatAnAncestorAsksIsRefused() throws Exception {
    TestAgent manager = TestAgent.connect(broker.channel(), hello("m", 1, "review"));
    TaskSpec.Builder asked = Requests.spec("review").addInputs(Requests.text("change 1"));
    requester.create(CreateTaskRequest.newBuilder().setTaskId("m").setSpec(asked).build());
    Lease lease = manager.awaitAssignment().getLease();
    FanOutTarget.Builder same = FanOutTarget.newBuilder().setTemplate(Requests.spec("review"));
    CreateTaskRequest fanOut =
        create(same).toBuilder().setTaskId("m.f").setParentLease(lease).build();

    assertThat(failure(List.of(first(fanOut, items(0, 2)))))
        .isEqualTo("FAILED_PRECONDITION CYCLE_DETECTED");
    assertThat(requester.get("m.f").getChildCount()).isZero();
  }

  @Test
  void childrenThatABudgetHoldsBackAreMadeAfterATopUp() throws Exception {
    CreateTaskRequest.Builder capped = create(target()).toBuilder();
    capped.getSpecBuilder().setBudget(Budget.newBuilder().setDelegations(2));
    call(List.of(first(capped.build(), items(0, 3))));
    awaitChildren(2);
    assertThat(requester.get("f").getReason()).isEqualTo(TaskReason.TASK_REASON_BUDGET_DELEGATIONS);

    requester
        .timed()
        .topUpBudget(
            TopUpBudgetRequest.newBuilder()
                .setTaskId("f")
                .setAdded(Budget.newBuilder().setDelegations(1))
                .build());

    awaitChildren(3);
    assertThat(requester.get("f").getReason()).isEqualTo(TaskReason.TASK_REASON_JOIN_ALL);
  }

  @Test
  void aBroadcastReachesEveryAgentThatIsThere() {
    List<TestAgent> agents =
        List.of(
            TestAgent.connect(broker.channel(), hello("one", 1, "review")),
            TestAgent.connect(broker.channel(), hello("two", 1, "review")));
    TestAgent other = TestAgent.connect(broker.channel(), hello("three", 1, "paint"));

    Task task =
        requester.create(
            CreateTaskRequest.newBuilder()
                .setTaskId("b")
                .setSpec(
                    TaskSpec.newBuilder()
                        .setObjective("Say hello")
                        .setTarget(
                            Target.newBuilder()
                                .setBroadcast(
                                    BroadcastTarget.newBuilder()
                                        .setCapability(capability("review")))))
                .build());

    assertThat(task.getState()).isEqualTo(TaskState.TASK_STATE_AWAITING_CHILDREN);
    for (TestAgent agent : agents) {
      Assignment work = agent.awaitAssignment();
      assertThat(work.getSpec().getObjective()).isEqualTo("Say hello");
      assertThat(work.getSpec().getTarget().getAgent().getCapability()).isEqualTo("review");
      agent.finish(work.getLease(), "hello");
    }
    requester.awaitState("b", TaskState.TASK_STATE_COMPLETED);
    other.awaitQuiet();
    assertThat(other.waiting(frame -> frame.hasAssignment())).isZero();
  }
}
