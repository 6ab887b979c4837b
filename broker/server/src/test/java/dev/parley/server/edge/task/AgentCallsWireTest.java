package dev.parley.server.edge.task;

import static dev.parley.server.testing.Failures.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.AnyCall;
import dev.parley.server.testing.TestWatch;
import dev.parley.server.testing.WithAgent;
import dev.parley.v1.ActorKind;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.Answer;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.Ask;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Budget;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.ControlServiceGrpc.ControlServiceBlockingStub;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.DiscardTaskRequest;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.FindingState;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.Question;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Reviewer;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskState;
import dev.parley.v1.TopUpBudgetRequest;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agents that call the task service in their own names. */
final class AgentCallsWireTest extends WithAgent {
  AgentCallsWireTest() {
    super(2);
  }

  @Test
  void whatIsLeftToHumansIsRefusedToAgents() {
    Lease lease = work();

    assertThat(reason(() -> topUp("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");
    assertThat(reason(() -> topUp("b"))).isEqualTo("PERMISSION_DENIED HUMAN_EXPECTED");
    assertThat(reason(() -> endorse("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");
    assertThat(reason(() -> endorse("b"))).isEqualTo("PERMISSION_DENIED HUMAN_EXPECTED");
    ask(lease);
    assertThat(reason(() -> answer("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");
    answer("");
    agent.finish(lease, "done");
    assertThat(reason(() -> review("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");
    assertThat(reason(() -> review("b"))).isEqualTo("PERMISSION_DENIED HUMAN_EXPECTED");

    topUp("");
    endorse("");
    assertThat(review("").getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void theHistorySaysWhichAgentCalled() {
    ask(work());

    Task answered = answer("b");

    assertThat(answered.getQuestions(0).getAnswerer().getKind())
        .isEqualTo(ActorKind.ACTOR_KIND_AGENT);
    assertThat(answered.getQuestions(0).getAnswerer().getId()).isEqualTo("b");
  }

  @Test
  void whatAnAgentSaysIsWorthAnAgentsWord() {
    work();

    say("b");

    TaskMessage told =
        agent.awaitFrame(BrokerFrame::hasMessage).getMessage().getMessage().getMessage();
    assertThat(told.getParts(0).getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_AGENT);
  }

  @Test
  void aTaskThatAnAgentAsksForIsItsOwn() {
    CreateTaskRequest.Builder request = Requests.taskRequest("t", "review").setAgentId("b");
    request.getSpecBuilder().setAutonomyLevel(5).addInputs(Part.newBuilder().setText("a thought"));

    Task task = requester.create(request.build());
    Assignment assignment = agent.awaitAssignment();
    Part input = assignment.getSpec().getInputsList().getLast();

    assertThat(task.getRequester().getKind()).isEqualTo(ActorKind.ACTOR_KIND_AGENT);
    assertThat(task.getRequester().getId()).isEqualTo("b");
    assertThat(task.getAutonomyLevel()).isEqualTo(3);
    assertThat(input.getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_AGENT);
    agent.finish(assignment.getLease(), "done");
    assertThat(TestWatch.task(broker.channel(), "t", 0).takeAll())
        .filteredOn(TaskEvent::hasCreated)
        .extracting(AgentCallsWireTest::by)
        .containsExactly("ACTOR_KIND_AGENT b");
  }

  @Test
  void whatAnAgentBringsFromOutsideStaysExternal() {
    CreateTaskRequest.Builder request = Requests.taskRequest("t", "review").setAgentId("b");
    request
        .getSpecBuilder()
        .addInputs(
            Part.newBuilder().setText("a page").setTrustLabel(TrustLabel.TRUST_LABEL_EXTERNAL));

    requester.create(request.build());

    assertThat(agent.awaitAssignment().getSpec().getInputsList().getLast().getTrustLabel())
        .isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL);
  }

  @Test
  void aRequestOfAnAgentIsNotThatOfAnother() {
    CreateTaskRequest request =
        Requests.taskRequest("", "review").setRequestId("once").setAgentId("b").build();

    Task first = requester.create(request);

    assertThat(requester.timed().createTask(request).getCreated()).isFalse();
    assertThat(requester.create(request.toBuilder().setAgentId("c").build()).getTaskId())
        .isNotEqualTo(first.getTaskId());
    assertThat(requester.create(request.toBuilder().clearAgentId().build()).getTaskId())
        .isNotEqualTo(first.getTaskId());
  }

  @Test
  void noAgentJudgesItsOwnResultForItsRequester() {
    Lease lease = work(Reviewer.REVIEWER_REQUESTER);
    agent.finish(lease, "done");

    assertThat(reason(() -> review("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");

    assertThat(review("b").getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void theHistorySaysWhichAgentLetATaskGoOnAndWhichEndedIt() {
    ControlServiceBlockingStub control = ControlServiceGrpc.newBlockingStub(broker.channel());
    agent.fail(work());
    requester
        .timed()
        .retryTask(RetryTaskRequest.newBuilder().setTaskId("t").setAgentId("b").build());
    agent.fail(agent.awaitAssignment().getLease());
    control.retargetTask(
        RetargetTaskRequest.newBuilder()
            .setTaskId("t")
            .setTarget(Target.newBuilder().setAgent(AgentTarget.newBuilder().setAgentId("a")))
            .setAgentId("c")
            .build());
    agent.fail(agent.awaitAssignment().getLease());
    control.discardTask(DiscardTaskRequest.newBuilder().setTaskId("t").setAgentId("d").build());

    List<TaskEvent> events = TestWatch.task(broker.channel(), "t", 0).takeAll();

    assertThat(events)
        .filteredOn(TaskEvent::hasRetried)
        .extracting(AgentCallsWireTest::by)
        .containsExactly("ACTOR_KIND_AGENT b", "ACTOR_KIND_AGENT c");
    assertThat(events)
        .filteredOn(TaskEvent::hasRetargeted)
        .extracting(AgentCallsWireTest::by)
        .containsExactly("ACTOR_KIND_AGENT c");
    assertThat(by(events.getLast())).isEqualTo("ACTOR_KIND_AGENT d");
  }

  private static String by(TaskEvent event) {
    return event.getActor().getKind() + " " + event.getActor().getId();
  }

  static List<Message> callsOfAgents() {
    return Stream.of(
            TaskServiceGrpc.getServiceDescriptor(), ControlServiceGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream())
        .map(method -> ((PrototypeMarshaller<?>) method.getRequestMarshaller()))
        .map(marshaller -> (Message) marshaller.getMessagePrototype())
        .filter(request -> request.getDescriptorForType().findFieldByName("agent_id") != null)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("callsOfAgents")
  void anAgentIsNamedAsAgentsAre(Message request) {
    FieldDescriptor agentId = request.getDescriptorForType().findFieldByName("agent_id");
    AnyCall call = new AnyCall(broker.channel(), agent);

    Message misnamed = request.toBuilder().setField(agentId, "no agent").build();

    assertThat(call.send(List.of(misnamed)).fields()).contains("agent_id");
    assertThat(call.send(List.of(request)).fields()).doesNotContain("agent_id");
  }

  private Lease work() {
    return work(Reviewer.REVIEWER_HUMAN);
  }

  private Lease work(Reviewer reviewer) {
    CreateTaskRequest.Builder request = Requests.taskRequest("t", "review");
    request
        .getSpecBuilder()
        .addCriteria(Requests.criterion("c1"))
        .setBudget(Budget.newBuilder().setTokens(100))
        .getVerificationPolicyBuilder()
        .setReviewer(reviewer);
    request
        .getSpecBuilder()
        .getRetryPolicyBuilder()
        .setAttemptsMax(1)
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_PARK);
    requester.create(request.build());
    return agent.awaitAssignment().getLease();
  }

  private void ask(Lease lease) {
    agent.ask(
        AgentFrame.newBuilder()
            .setAsk(
                Ask.newBuilder()
                    .setLease(lease)
                    .setQuestion(Question.newBuilder().setQuestionId("q").setText("Which?"))));
  }

  private Task topUp(String agentId) {
    return requester
        .timed()
        .topUpBudget(
            TopUpBudgetRequest.newBuilder()
                .setTaskId("t")
                .setAdded(Budget.newBuilder().setTokens(1))
                .setAgentId(agentId)
                .build())
        .getTask();
  }

  private Task endorse(String agentId) {
    return requester
        .timed()
        .endorseContent(
            EndorseContentRequest.newBuilder()
                .setTaskId("t")
                .setTrustLabel(TrustLabel.TRUST_LABEL_USER)
                .setMessage("I read it")
                .setAgentId(agentId)
                .build())
        .getTask();
  }

  private void say(String agentId) {
    requester
        .timed()
        .sendMessage(
            SendMessageRequest.newBuilder()
                .setTaskId("t")
                .setMessage(
                    TaskMessage.newBuilder()
                        .setText("look")
                        .addParts(Part.newBuilder().setText("at this")))
                .setAgentId(agentId)
                .build());
  }

  private Task answer(String agentId) {
    return requester
        .timed()
        .answerTask(
            AnswerTaskRequest.newBuilder()
                .setTaskId("t")
                .setQuestionId("q")
                .setAnswer(Answer.newBuilder().setText("this"))
                .setAgentId(agentId)
                .build())
        .getTask();
  }

  private Task review(String agentId) {
    return requester
        .timed()
        .reviewTask(
            ReviewTaskRequest.newBuilder()
                .setTaskId("t")
                .setRound(1)
                .setVerdict(
                    Verdict.newBuilder()
                        .setDecision(VerdictDecision.VERDICT_DECISION_ACCEPT)
                        .addFindings(
                            CriterionFinding.newBuilder()
                                .setCriterionId("c1")
                                .setState(FindingState.FINDING_STATE_MET)))
                .setAgentId(agentId)
                .build())
        .getTask();
  }
}
