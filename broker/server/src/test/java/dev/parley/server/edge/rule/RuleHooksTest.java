package dev.parley.server.edge.rule;

import static dev.parley.server.testing.TestAgent.hello;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.parley.server.app.TestBroker;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.Ack;
import dev.parley.v1.ActorKind;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalKind;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import dev.parley.v1.Propose;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RuleDecided;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import dev.parley.v1.ScheduleServiceGrpc;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskState;
import dev.parley.v1.UpdateScheduleRequest;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker with a file of rules: every hook and every decision over the wire. */
final class RuleHooksTest {
  private TestBroker broker;
  private TestRequester requester;
  private TestAgent agent;

  @BeforeEach
  void start() throws Exception {
    RuleBook rules = RuleBook.load(file());
    broker = TestBroker.start(config -> config.rules(rules));
    requester = new TestRequester(broker.channel());
    agent = TestAgent.connect(broker.channel(), hello("a", 4, "work"));
  }

  private static Path file() throws URISyntaxException {
    return Path.of(requireNonNull(RuleHooksTest.class.getResource("rules.json")).toURI());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void aRootThatIsDeniedIsRefusedWithTheRuleAndItsMessage() {
    StatusRuntimeException error =
        failure(() -> requester.create(request("t", "shell.bash", "").build()));

    assertThat(Failures.reason(error)).isEqualTo("PERMISSION_DENIED RULE_DENIED");
    assertThat(Failures.info(error).getMetadataMap()).containsEntry("rule_id", "no-shell");
    assertThat(error.getMessage()).contains("rule no-shell").contains("Nobody opens a shell.");
    assertThat(Failures.reason(() -> requester.get("t"))).isEqualTo("NOT_FOUND TASK_NOT_FOUND");
  }

  @Test
  void whoeverReducesAFanOutIsAskedAboutAsWell() {
    CreateTaskRequest.Builder fanOut = fanOut();
    fanOut
        .getSpecBuilder()
        .getTargetBuilder()
        .getFanOutBuilder()
        .getReducerBuilder()
        .setCapability("shell.bash");

    assertThat(Failures.reason(() -> requester.create(fanOut.build())))
        .isEqualTo("PERMISSION_DENIED RULE_DENIED");
  }

  @Test
  void whatNoRuleHasAnythingToSayToGoesOnAsEver() {
    requester.create(request("t", "work", "").build());

    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t");
    assertThat(rulings("t")).isEmpty();
  }

  @Test
  void whatIsAllowedIsInTheHistory() {
    requester.create(request("t", "work", "allow").build());

    agent.awaitAssignment();
    assertThat(rulings("t"))
        .singleElement()
        .satisfies(ruled -> {
          assertThat(ruled.getHook()).isEqualTo(RuleHook.RULE_HOOK_CREATE);
          assertThat(ruled.getDecision()).isEqualTo(RuleDecision.RULE_DECISION_ALLOW);
          assertThat(ruled.getWords(0).getRuleId()).isEqualTo("allowed");
        });
  }

  @Test
  void aRequiredApprovalIsGivenByRetrying() {
    Task parked = requester.create(request("t", "work", "approve").build());
    assertThat(parked.getState()).isEqualTo(TaskState.TASK_STATE_PARKED);
    assertThat(parked.getReason()).isEqualTo(TaskReason.TASK_REASON_RULE_APPROVAL);

    requester.timed().retryTask(RetryTaskRequest.newBuilder().setTaskId("t").build());

    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t");
  }

  @Test
  void aRequiredReviewIsWaitedFor() {
    requester.create(request("t", "work", "review").build());
    Lease lease = agent.awaitAssignment().getLease();

    agent.finish(lease, "signed");

    Task task = requester.get("t");
    assertThat(task.getState()).isEqualTo(TaskState.TASK_STATE_VERIFYING);
    assertThat(task.getAwaitedReviewer()).isEqualTo(Reviewer.REVIEWER_HUMAN);
    assertThat(rulings("t").getFirst().getReviewer()).isEqualTo(Reviewer.REVIEWER_HUMAN);
  }

  @Test
  void anErrorInARuleDenies() {
    StatusRuntimeException error =
        failure(() -> requester.create(request("t", "trap", "").build()));

    assertThat(Failures.reason(error)).isEqualTo("PERMISSION_DENIED RULE_DENIED");
    assertThat(error.getMessage()).contains("rule broken").contains("can't be evaluated");
  }

  @Test
  void aRuleThatGoesOnForTooLongDenies() {
    StatusRuntimeException error =
        failure(() -> requester.create(request("t", "slow", "").build()));

    assertThat(Failures.reason(error)).isEqualTo("PERMISSION_DENIED RULE_DENIED");
    assertThat(error.getMessage()).contains("rule slow").contains("can't be evaluated");
  }

  @Test
  void aManagerHearsWhatItMayNotDelegateAndItsTaskTells() {
    requester.create(request("t", "work", "").build());
    Lease lease = agent.awaitAssignment().getLease();
    CreateTaskRequest.Builder again = request("", "work", "").setParentLease(lease);
    again.setTaskId("t.b").getSpecBuilder().setObjective("Do it again");

    StatusRuntimeException error = failure(() -> requester.create(again.build()));

    assertThat(Failures.info(error).getMetadataMap()).containsEntry("rule_id", "deep");
    assertThat(rulings("t"))
        .singleElement()
        .satisfies(ruled -> {
          assertThat(ruled.getHook()).isEqualTo(RuleHook.RULE_HOOK_DELEGATE);
          assertThat(ruled.getTaskId()).isEqualTo("t.b");
        });
    again.getSpecBuilder().setObjective("Do something else");
    assertThat(requester.create(again.build()).getParentId()).isEqualTo("t");
  }

  @Test
  void eachItemOfAFanOutIsAskedAbout() {
    CreateTaskRequest.Builder fanOut = fanOut();
    fanOut
        .getSpecBuilder()
        .getTargetBuilder()
        .getFanOutBuilder()
        .addItems(FanOutItem.newBuilder().addInputs(json("{\"open\": 1}")))
        .addItems(FanOutItem.newBuilder().addInputs(json("{\"secret\": 1}")));

    StatusRuntimeException error = failure(() -> requester.create(fanOut.build()));

    assertThat(Failures.info(error).getMetadataMap()).containsEntry("rule_id", "items");
    assertThat(error.getMessage()).contains("task t.1");
  }

  @Test
  void itemsThatFollowAreAskedAboutAsWell() {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    StreamObserver<CreateFanOutRequest> out =
        TaskServiceGrpc.newStub(broker.channel()).createFanOut(new End(end));
    out.onNext(CreateFanOutRequest.newBuilder().setCreate(fanOut()).build());
    out.onNext(items("{\"open\": 1}"));
    out.onNext(items("{\"secret\": 1}"));
    out.onCompleted();

    Throwable error = end.orTimeout(20, TimeUnit.SECONDS).join();

    assertThat(Failures.reason(error)).isEqualTo("PERMISSION_DENIED RULE_DENIED");
    assertThat(error.getMessage()).contains("task t.1");
    assertThat(rulings("t"))
        .singleElement()
        .satisfies(ruled -> assertThat(ruled.getTaskId()).isEqualTo("t.1"));
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t.0");
  }

  @Test
  void aScheduleIsAskedAboutWhenItIsCreatedAndWhenItIsChanged() {
    CreateTaskRequest.Builder schedule = request("s", "work", "allow");
    schedule.getSpecBuilder().getScheduleBuilder().setCron("@yearly");
    requester.create(schedule.build());
    assertThat(rulings("s")).hasSize(1);
    schedule.getSpecBuilder().getTargetBuilder().getCapabilityBuilder().setCapability("shell.bash");

    assertThat(
            Failures.reason(() ->
                ScheduleServiceGrpc.newBlockingStub(broker.channel())
                    .updateSchedule(
                        UpdateScheduleRequest.newBuilder()
                            .setTaskId("s")
                            .setSpec(schedule.getSpec())
                            .build())))
        .isEqualTo("PERMISSION_DENIED RULE_DENIED");
    assertThat(rulings("s")).hasSize(2);
  }

  @Test
  void anActionIsAllowedByARule() {
    Lease lease = assigned();

    assertThat(agent.ask(propose(lease, 12, ProposalKind.PROPOSAL_KIND_ACTION)).hasRefusal())
        .isFalse();

    ProposalRecord told = agent.awaitFrame(BrokerFrame::hasDecision).getDecision().getProposal();
    assertThat(told.getState()).isEqualTo(ProposalState.PROPOSAL_STATE_APPROVED);
    assertThat(told.getDecider().getKind()).isEqualTo(ActorKind.ACTOR_KIND_BROKER);
    assertThat(told.getMessage()).isEqualTo("Rule refunds");
    assertThat(rulings("t").getFirst().getProposalId()).isEqualTo("pay");
  }

  @Test
  void anActionWaitsForAHumanWhateverTheLevel() {
    CreateTaskRequest.Builder free = request("t", "work", "");
    free.getSpecBuilder().setAutonomyLevel(5);
    requester.create(free.build());
    Lease lease = agent.awaitAssignment().getLease();

    agent.ask(propose(lease, 500, ProposalKind.PROPOSAL_KIND_ACTION));

    assertThat(requester.get("t").getState()).isEqualTo(TaskState.TASK_STATE_APPROVAL_REQUIRED);
  }

  @Test
  void denyCountsMoreThanAnApproval() {
    Lease lease = assigned();

    Ack ack = agent.ask(propose(lease, 5_000, ProposalKind.PROPOSAL_KIND_ACTION));

    assertThat(ack.getRefusal().getReason()).isEqualTo(ErrorReason.ERROR_REASON_RULE_DENIED);
    assertThat(ack.getRefusal().getMessage()).contains("rule too-large");
    assertThat(rulings("t"))
        .singleElement()
        .satisfies(ruled -> {
          assertThat(ruled.getDecision()).isEqualTo(RuleDecision.RULE_DECISION_DENY);
          assertThat(ruled.getWordsList())
              .extracting(word -> word.getRuleId())
              .containsExactly("too-large", "large");
        });
    assertThat(requester.get("t").getProposalsCount()).isZero();
  }

  @Test
  void anIrreversibleActionThatNoRuleAllowsWaitsByTheLevel() {
    Lease lease = assigned();
    AgentFrame.Builder plan = propose(lease, 1, ProposalKind.PROPOSAL_KIND_ACTION);
    plan.getProposeBuilder()
        .getProposalBuilder()
        .setPayload(ByteString.copyFromUtf8("{\"pay\": 150}"));

    agent.ask(plan);

    assertThat(requester.get("t").getState()).isEqualTo(TaskState.TASK_STATE_APPROVAL_REQUIRED);
    assertThat(rulings("t")).isEmpty();
  }

  @Test
  void aPlanIsDenied() {
    Lease lease = assigned();
    AgentFrame.Builder plan = propose(lease, 1, ProposalKind.PROPOSAL_KIND_PLAN);
    plan.getProposeBuilder().getProposalBuilder().setSummary("delete everything");

    assertThat(agent.ask(plan).getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_RULE_DENIED);
    assertThat(agent.ask(propose(lease, 1, ProposalKind.PROPOSAL_KIND_PLAN)).hasRefusal())
        .isFalse();
  }

  @Test
  void aResultThatIsDeniedGoesBackWithTheMessageOfTheRule() {
    Lease lease = assigned();

    assertThat(agent.finish(lease, "draft").hasRefusal()).isFalse();

    Assignment redo = agent.awaitAssignment();
    assertThat(redo.getRound()).isEqualTo(2);
    assertThat(redo.getEarlierRounds(0).getVerdict().getFeedback())
        .contains("rule signed: Sign what you hand in.");
    agent.finish(redo.getLease(), "signed");
    assertThat(requester.get("t").getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void theSameResultAgainIsALoop() {
    Lease lease = assigned();
    agent.finish(lease, "draft");

    agent.finish(agent.awaitAssignment().getLease(), "draft");

    assertThat(requester.get("t").getReason()).isEqualTo(TaskReason.TASK_REASON_RESULT_REPEATED);
  }

  @Test
  void aResultIsReviewedByAgentsWithTheCapabilityOfARule() {
    TestAgent auditor = TestAgent.connect(broker.channel(), hello("b", 1, "audit"));
    Lease lease = assigned();

    agent.finish(lease, "signed, for audit");

    assertThat(auditor.awaitAssignment().getReview().getReviewOf().getTaskId()).isEqualTo("t");
    assertThat(requester.get("t").getAwaitedReviewer()).isEqualTo(Reviewer.REVIEWER_CAPABILITY);
  }

  @Test
  void aMessageIsDenied() {
    assigned();

    assertThat(Failures.reason(() -> send("hurry up"))).isEqualTo("PERMISSION_DENIED RULE_DENIED");
    assertThat(requester.get("t").getMessagesCount()).isZero();
    send("thank you");
    assertThat(requester.get("t").getMessagesCount()).isEqualTo(1);
    assertThat(rulings("t")).hasSize(1);
  }

  @Test
  void rulesSeeWhichAgentSpeaksForItself() {
    assigned();

    assertThat(Failures.reason(() -> send("well done", "gossip")))
        .isEqualTo("PERMISSION_DENIED RULE_DENIED");
    send("well done", "b");
    send("well done");

    assertThat(requester.get("t").getMessagesCount()).isEqualTo(2);
  }

  @Test
  void rulesSeeWhichAgentAsksForItself() {
    CreateTaskRequest.Builder bold = request("t", "work", "").setAgentId("bold");
    bold.getSpecBuilder().setAutonomyLevel(5);

    assertThat(
            Failures.reason(
                () -> requester.create(request("t", "work", "").setAgentId("upstart").build())))
        .isEqualTo("PERMISSION_DENIED RULE_DENIED");
    assertThat(Failures.reason(() -> requester.create(bold.build())))
        .as("what would be in force is what is asked about")
        .isEqualTo("PERMISSION_DENIED RULE_DENIED");
    assertThat(Failures.reason(() -> requester.create(fanOut().setAgentId("upstart").build())))
        .isEqualTo("PERMISSION_DENIED RULE_DENIED");

    requester.create(request("t", "work", "").setAgentId("b").build());
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t");
  }

  /** Hears how a call ends. */
  private record End(CompletableFuture<Throwable> end)
      implements StreamObserver<CreateFanOutResponse> {

    @Override
    public void onNext(CreateFanOutResponse response) {
      end.completeExceptionally(new AssertionError("Expected a failure, but got " + response));
    }

    @Override
    public void onError(Throwable error) {
      end.complete(error);
    }

    @Override
    public void onCompleted() {}
  }

  private static CreateFanOutRequest items(String json) {
    return CreateFanOutRequest.newBuilder()
        .addItems(FanOutItem.newBuilder().addInputs(json(json)))
        .build();
  }

  private Lease assigned() {
    requester.create(request("t", "work", "").build());
    return agent.awaitAssignment().getLease();
  }

  private void send(String text) {
    send(text, "");
  }

  private void send(String text, String agentId) {
    var unused =
        requester
            .timed()
            .sendMessage(
                SendMessageRequest.newBuilder()
                    .setTaskId("t")
                    .setMessage(TaskMessage.newBuilder().setText(text))
                    .setAgentId(agentId)
                    .build());
  }

  /** What the history of a task says of rules. */
  private List<RuleDecided> rulings(String taskId) {
    long last = requester.get(taskId).getLastEventNumber();
    Iterator<WatchTaskResponse> events =
        requester.timed().watchTask(WatchTaskRequest.newBuilder().setTaskId(taskId).build());
    List<RuleDecided> found = new ArrayList<>();
    long number = 0;
    while (number < last) {
      var event = events.next().getEvent();
      number = event.getNumber();
      if (event.hasRuleDecided()) {
        found.add(event.getRuleDecided());
      }
    }
    return found;
  }

  private static StatusRuntimeException failure(ThrowingCallable call) {
    return requireNonNull(catchThrowableOfType(StatusRuntimeException.class, call), "a failure");
  }

  private static CreateTaskRequest.Builder request(String id, String capability, String label) {
    CreateTaskRequest.Builder request = Requests.taskRequest(id, capability);
    if (!label.isEmpty()) {
      request.getSpecBuilder().putLabels("case", label);
    }
    return request;
  }

  private static CreateTaskRequest.Builder fanOut() {
    CreateTaskRequest.Builder request = Requests.taskRequest("t", "work");
    request
        .getSpecBuilder()
        .setTarget(
            Target.newBuilder()
                .setFanOut(FanOutTarget.newBuilder().setTemplate(Requests.spec("work"))));
    return request;
  }

  private static Part json(String json) {
    return Part.newBuilder().setJson(json).build();
  }

  private static AgentFrame.Builder propose(Lease lease, int amount, ProposalKind kind) {
    return AgentFrame.newBuilder()
        .setPropose(
            Propose.newBuilder()
                .setLease(lease)
                .setProposal(
                    Proposal.newBuilder()
                        .setProposalId("pay")
                        .setKind(kind)
                        .setSummary("pay")
                        .setMediaType("application/json")
                        .setPayload(ByteString.copyFromUtf8("{\"pay\": " + amount + "}"))));
  }
}
