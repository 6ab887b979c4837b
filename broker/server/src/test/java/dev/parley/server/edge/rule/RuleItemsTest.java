package dev.parley.server.edge.rule;

import static dev.parley.server.testing.TestAgent.hello;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.server.app.TestBroker;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.Budget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Lease;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Target;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTreeRequest;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules know of the items of a fan-out, whether they come with it or after it. */
final class RuleItemsTest {
  private static final FanOutItem ITEM =
      FanOutItem.newBuilder().addInputs(Requests.text("item")).build();

  /** Rules about roots by a label, and one about children. */
  private static final String ROOTS =
      """
      {"rules": [
        {"id": "denied", "hooks": ["create"], "when": "'case' in labels && labels.case == 'deny'",
         "decision": "deny", "message": "Not this."},
        {"id": "approved", "hooks": ["create"],
         "when": "'case' in labels && labels.case == 'approve'",
         "decision": "require_approval", "message": "A person looks at this first."},
        {"id": "reviewed", "hooks": ["create"],
         "when": "'case' in labels && labels.case == 'review'",
         "decision": "require_review", "review": {"reviewer": "human"}},
        {"id": "noted", "hooks": ["delegate"], "when": "'noted' in labels", "decision": "allow"}
      ]}
      """;

  private static Ruled startAsking(String condition) throws Exception {
    return start(
        """
        {"rules": [
          {"id": "seen", "hooks": ["delegate"], "match": {"capabilities": ["work"]},
           "when": "!task.fan_out && %s", "decision": "require_approval", "message": "Seen."}
        ]}
        """
            .formatted(condition));
  }

  private static Ruled start(String text) throws Exception {
    RuleBook rules = RuleBook.parse("rules.json", text);
    TestBroker broker = TestBroker.start(config -> config.rules(rules));
    return new Ruled(broker, new TestRequester(broker.channel()));
  }

  private static Stream<Arguments> ofAManager() {
    return bothWays(
        "task.task_id == 't.f.0' && task.parent_id == 't.f' && task.depth == 2",
        "agent.agent_id == 'm' && agent.instance_id == 'i1'",
        "budget.tokens.limit == 100 && budget.tokens.remaining == 100 && budget.tokens.spent == 0",
        "!has(budget.delegations.limit) && budget.delegations.remaining == 9",
        "budget.cost_micros.limit == 30 && budget.currency == 'EUR'",
        "!has(budget.attempts) && !has(budget.redo_rounds) && budget.wall_time_ms.limit == 5000",
        "task.autonomy_level == 1",
        "size(labels) == 1 && labels.of == 'template'",
        "trust == EXTERNAL",
        "task.capabilities.exists(c, c == 'ops')",
        "size(ancestry) == 2 && ancestry[0].depth == 1 && ancestry[1].depth == 0",
        "ancestry[0].capability == 'work' && ancestry[0].agent_id == ''",
        "ancestry[1].capability == 'manage' && ancestry[1].agent_id == 'm'");
  }

  private static Stream<Arguments> ofARoot() {
    return bothWays(
        "agent.agent_id == '' && task.depth == 1",
        "budget.tokens.limit == 100 && budget.tokens.remaining == 100",
        "!has(budget.delegations)",
        "task.autonomy_level == 1",
        "trust == USER",
        "size(ancestry) == 1 && ancestry[0].capability == 'work'");
  }

  private static Stream<Arguments> bothWays(String... conditions) {
    return Stream.of(conditions)
        .flatMap(
            condition -> Stream.of(Arguments.of(condition, true), Arguments.of(condition, false)));
  }

  @ParameterizedTest
  @MethodSource("ofAManager")
  void anItemOfAManagersFanOutIsOneOfTheManagers(String condition, boolean streamed)
      throws Exception {
    try (Ruled ruled = startAsking(condition)) {
      TestAgent manager = TestAgent.connect(ruled.broker.channel(), hello("m", 1, "manage"));
      CreateTaskRequest.Builder root = Requests.taskRequest("t", "manage");
      root.getSpecBuilder()
          .setAutonomyLevel(2)
          .setBudget(Budget.newBuilder().setTokens(1_000).setDelegations(10));
      ruled.requester.create(root.build());
      Lease lease = manager.awaitAssignment().getLease();
      CreateTaskRequest.Builder fanOut = fanOut("t.f").setParentLease(lease);
      fanOut
          .getSpecBuilder()
          .addContext(
              Requests.text("page").toBuilder().setTrustLabel(TrustLabel.TRUST_LABEL_EXTERNAL))
          .getBudgetBuilder()
          .setCostMicros(30)
          .setCurrency("EUR")
          .getWallTimeBuilder()
          .setSeconds(5);

      ruled.create(fanOut, streamed);

      ruled.assertSeen("t", "t.f.0");
    }
  }

  @ParameterizedTest
  @MethodSource("ofARoot")
  void anItemOfAUsersFanOutIsOneOfNoAgent(String condition, boolean streamed) throws Exception {
    try (Ruled ruled = startAsking(condition)) {
      ruled.create(fanOut("f"), streamed);

      ruled.assertSeen("f", "f.0");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTemplateOfARootIsAskedAboutLikeARoot(boolean streamed) throws Exception {
    try (Ruled ruled = start(ROOTS)) {
      Throwable denied =
          requireNonNull(
              catchThrowable(() -> ruled.create(labelled("deny"), streamed)), "a failure");

      assertThat(Failures.reason(streamed ? requireNonNull(denied.getCause()) : denied))
          .isEqualTo("PERMISSION_DENIED RULE_DENIED");
      ruled.create(labelled("approve"), streamed);
      assertThat(ruled.requester.get("f").getReason())
          .isEqualTo(TaskReason.TASK_REASON_RULE_APPROVAL);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReviewThatIsWantedOfTheTemplateIsOneOfTheChildren(boolean streamed) throws Exception {
    try (Ruled ruled = start(ROOTS)) {
      TestAgent worker = TestAgent.connect(ruled.broker.channel(), hello("w", 1, "work"));
      CreateTaskRequest.Builder fanOut = labelled("review");
      template(fanOut).putLabels("noted", "yes");
      ruled.create(fanOut, streamed);

      worker.finish(worker.awaitAssignment().getLease(), "done");

      assertThat(ruled.requester.get("f.0").getAwaitedReviewer())
          .isEqualTo(Reviewer.REVIEWER_HUMAN);
      assertThat(ruled.words("f.0")).containsExactly("reviewed", "noted");
      assertThat(ruled.words("f")).containsExactly("reviewed");
    }
  }

  @Test
  void soIsOneThatIsWantedOfABroadcast() throws Exception {
    try (Ruled ruled = start(ROOTS)) {
      TestAgent worker = TestAgent.connect(ruled.broker.channel(), hello("w", 1, "work"));
      CreateTaskRequest.Builder request = Requests.taskRequest("f", "");
      request
          .getSpecBuilder()
          .putLabels("case", "review")
          .getTargetBuilder()
          .getBroadcastBuilder()
          .getCapabilityBuilder()
          .setCapability("work");
      ruled.requester.create(request.build());

      worker.finish(worker.awaitAssignment().getLease(), "done");

      assertThat(ruled.requester.get("f.0").getAwaitedReviewer())
          .isEqualTo(Reviewer.REVIEWER_HUMAN);
      assertThat(ruled.words("f")).containsExactly("reviewed");
    }
  }

  @Test
  void whatAManagerDelegatesIsNotAskedAboutLikeARoot() throws Exception {
    try (Ruled ruled = start(ROOTS)) {
      TestAgent manager = TestAgent.connect(ruled.broker.channel(), hello("m", 1, "manage"));
      ruled.requester.create("t", "manage");
      Lease lease = manager.awaitAssignment().getLease();
      CreateTaskRequest.Builder fanOut = labelled("deny").setTaskId("t.f").setParentLease(lease);

      ruled.create(fanOut, false);

      assertThat(ruled.requester.get("t.f").getParentId()).isEqualTo("t");
    }
  }

  private static CreateTaskRequest.Builder labelled(String label) {
    CreateTaskRequest.Builder fanOut = fanOut("f");
    template(fanOut).putLabels("case", label);
    return fanOut;
  }

  private static TaskSpec.Builder template(CreateTaskRequest.Builder fanOut) {
    return fanOut.getSpecBuilder().getTargetBuilder().getFanOutBuilder().getTemplateBuilder();
  }

  /** With who reduces it, so that this is not taken for what the children are for. */
  private static CreateTaskRequest.Builder fanOut(String taskId) {
    CreateTaskRequest.Builder request = Requests.taskRequest(taskId, "");
    request
        .getSpecBuilder()
        .setObjective("All of them")
        .putLabels("of", "fan-out")
        .setAutonomyLevel(2)
        .setBudget(Budget.newBuilder().setTokens(100))
        .setLoopPolicy(
            LoopPolicy.newBuilder()
                .setEscalation(CapabilityTarget.newBuilder().setCapability("ops")))
        .setTarget(
            Target.newBuilder()
                .setFanOut(
                    FanOutTarget.newBuilder()
                        .setTemplate(
                            Requests.spec("work").putLabels("of", "template").setAutonomyLevel(1))
                        .setReducer(CapabilityTarget.newBuilder().setCapability("reduce"))));
    return request;
  }

  /** A broker with rules, and somebody who asks for tasks. */
  private record Ruled(TestBroker broker, TestRequester requester) implements AutoCloseable {

    void create(CreateTaskRequest.Builder fanOut, boolean streamed) throws Exception {
      if (streamed) {
        stream(
            CreateFanOutRequest.newBuilder().setCreate(fanOut).build(),
            CreateFanOutRequest.newBuilder().addItems(ITEM).build());
      } else {
        fanOut.getSpecBuilder().getTargetBuilder().getFanOutBuilder().addItems(ITEM);
        requester.create(fanOut.build());
      }
    }

    private void stream(CreateFanOutRequest... messages) throws Exception {
      CompletableFuture<CreateFanOutResponse> answer = new CompletableFuture<>();
      StreamObserver<CreateFanOutRequest> out =
          TaskServiceGrpc.newStub(broker.channel()).createFanOut(new Answer(answer));
      Stream.of(messages).forEach(out::onNext);
      out.onCompleted();
      answer.get(20, TimeUnit.SECONDS);
    }

    /** The rules that had something to say to a task, as its history names them. */
    List<String> words(String taskId) {
      long last = requester.get(taskId).getLastEventNumber();
      var events =
          requester.timed().watchTask(WatchTaskRequest.newBuilder().setTaskId(taskId).build());
      List<String> words = new ArrayList<>();
      long number = 0;
      while (number < last) {
        TaskEvent event = events.next().getEvent();
        number = event.getNumber();
        event.getRuleDecided().getWordsList().forEach(word -> words.add(word.getRuleId()));
      }
      return words;
    }

    /** The children of a fan-out are made after it: waits for one. */
    void assertSeen(String rootId, String childId) {
      var events =
          requester.timed().watchTree(WatchTreeRequest.newBuilder().setTaskId(rootId).build());
      while (!events.next().getEvent().getTaskId().equals(childId)) {}
      assertThat(requester.get(childId).getReason())
          .isEqualTo(TaskReason.TASK_REASON_RULE_APPROVAL);
    }

    @Override
    public void close() {
      broker.close();
    }
  }

  private record Answer(CompletableFuture<CreateFanOutResponse> answer)
      implements StreamObserver<CreateFanOutResponse> {

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
  }
}
