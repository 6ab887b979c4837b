package dev.parley.server.edge.rule;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.server.app.TestBroker;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Lease;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.Progress;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalKind;
import dev.parley.v1.Propose;
import dev.parley.v1.RepeatAction;
import dev.parley.v1.ReportProgress;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rules about capabilities are about, however a task gets to agents that have them. */
final class RuleReachTest {
  private static final String RULES =
      """
      {"rules": [
        {"id": "no-shell", "hooks": ["create", "delegate"], "match": {"capabilities": ["shell.*"]},
         "when": "true", "decision": "deny", "message": "Nobody opens a shell."},
        {"id": "no-ops", "hooks": ["delegate"], "match": {"capabilities": ["ops"]},
         "when": "true", "decision": "deny", "message": "Leave them alone."},
        {"id": "too-large", "hooks": ["action"], "match": {"capabilities": ["payout"]},
         "when": "action.arguments.pay > 10", "decision": "deny", "message": "Too much."},
        {"id": "small", "hooks": ["action"], "match": {"capabilities": ["payout"]},
         "when": "action.arguments.pay <= 10", "decision": "allow"}
      ]}
      """;

  private TestBroker broker;
  private TestRequester requester;

  @BeforeEach
  void start() throws Exception {
    RuleBook rules = RuleBook.parse("rules.json", RULES);
    broker =
        TestBroker.start(
            config -> config.rules(rules).loopPolicies(Map.of("loopy", escalation("shell.bash"))));
    requester = new TestRequester(broker.channel());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void aTaskForAnAgentIsOneForWhatTheCardsOfItsInstancesSay() {
    connect("s", "shell.bash");
    TestAgent.connect(broker.channel(), hello("s", 1, "work").setInstanceId("i2"));

    assertDenied(create("t", agent("s")));
  }

  @Test
  void andOneForTheCapabilityThatItIsAskedByWhateverTheCardsSay() {
    connect("w", "work");
    Target.Builder target = agent("w");
    target.getAgentBuilder().setCapability("shell.bash");

    assertDenied(create("t", target));
    assertDenied(fanOut(Requests.spec("").setTarget(target)));
  }

  @Test
  void soIsAFanOutOfSuchTasks() {
    connect("s", "shell.bash");

    assertDenied(fanOut(Requests.spec("").setTarget(agent("s"))));
  }

  @Test
  void anAgentThatCanDoSomethingElseIsGivenItsTasks() {
    TestAgent worker = connect("w", "work");

    requester.create(create("t", agent("w")).build());

    assertThat(worker.awaitAssignment().getLease().getTaskId()).isEqualTo("t");
  }

  @Test
  void anAgentThatNobodyKnowsMayBeAnybody() {
    assertDenied(create("t", agent("s")));
  }

  @Test
  void aManagerDelegatesNoneToSuchAnAgent() {
    TestAgent manager = connect("m", "manage");
    connect("s", "shell.bash");
    requester.create(create("t", capability("manage")).build());
    Lease lease = manager.awaitAssignment().getLease();

    assertDenied(create("t.c", agent("s")).setParentLease(lease));
  }

  @Test
  void aBroadcastIsForItsCapability() {
    connect("s", "shell.bash");

    assertDenied(create("t", broadcast("shell.bash")));
  }

  @Test
  void whatAnAgentDoesThatATaskIsForIsDoneByItsCapabilities() {
    TestAgent payer = connect("p", "payout");
    requester.create(create("t", agent("p")).build());

    assertDenied(payer.ask(pay(payer.awaitAssignment().getLease(), 500)));
  }

  @Test
  void soIsWhatTheAgentsOfABroadcastDo() {
    TestAgent payer = connect("p", "payout");
    requester.create(create("t", broadcast("payout")).build());
    Lease lease = payer.awaitAssignment().getLease();

    assertThat(lease.getTaskId()).isEqualTo("t.0");
    assertDenied(payer.ask(pay(lease, 500)));
  }

  @Test
  void aChildOfABroadcastMayWhatItsCapabilityMay() {
    TestAgent payer = connect("p", "payout");
    CreateTaskRequest.Builder request = create("t", broadcast("payout"));
    request.getSpecBuilder().setAutonomyLevel(3);
    requester.create(request.build());

    payer.ask(pay(payer.awaitAssignment().getLease(), 5));

    assertThat(requester.get("t.0").getState()).isEqualTo(TaskState.TASK_STATE_WORKING);
  }

  @Test
  void whatIsAllowedToThoseThatItMayBeEscalatedToIsNotAllowedToOthers() {
    TestAgent worker = connect("w", "work");
    CreateTaskRequest.Builder request = create("t", capability("work"));
    request
        .getSpecBuilder()
        .setAutonomyLevel(3)
        .getVerificationPolicyBuilder()
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
        .setEscalation(CapabilityTarget.newBuilder().setCapability("payout"));
    requester.create(request.build());
    Lease lease = worker.awaitAssignment().getLease();

    assertThat(worker.ask(pay(lease, 5)).hasRefusal()).isFalse();

    assertThat(requester.get("t").getState()).isEqualTo(TaskState.TASK_STATE_APPROVAL_REQUIRED);
    assertDenied(worker.ask(pay(lease, 500)));
  }

  @Test
  void aTaskMayComeToThoseThatItsLoopPolicyEscalatesTo() {
    CreateTaskRequest.Builder request = create("t", capability("work"));
    request.getSpecBuilder().setLoopPolicy(escalation("shell.bash"));

    assertDenied(request);
  }

  @Test
  void aTaskMayComeToThoseThatItsRetryPolicyEscalatesTo() {
    assertDenied(create("t", capability("work"), retries("shell.bash")));
    TestAgent manager = connect("m", "manage");
    requester.create(create("r", capability("manage")).build());
    Lease lease = manager.awaitAssignment().getLease();

    assertDenied(create("r.c", capability("work"), retries("ops")).setParentLease(lease));
  }

  @Test
  void soMayAnItemByThatOfItsTemplate() {
    TaskSpec.Builder template = Requests.spec("work");

    assertDenied(fanOut(template.setRetryPolicy(retries("shell.bash"))));
  }

  @Test
  void soMayOneWithoutAPolicyByThatOfTheBroker() {
    assertDenied(create("t", capability("loopy")));
  }

  @Test
  void soMayAChildByThatOfItsParent() {
    TestAgent manager = connect("m", "manage");
    CreateTaskRequest.Builder request = create("t", capability("manage"));
    request.getSpecBuilder().setLoopPolicy(escalation("ops"));
    requester.create(request.build());
    Lease lease = manager.awaitAssignment().getLease();

    assertDenied(create("t.c", capability("work")).setParentLease(lease));
    CreateTaskRequest.Builder own = create("t.d", capability("work")).setParentLease(lease);
    own.getSpecBuilder().setLoopPolicy(escalation("work"));
    assertDenied(own);
  }

  @Test
  void soMayAnItemByThatOfItsFanOut() {
    CreateTaskRequest.Builder request = fanOut(Requests.spec("work"));
    request.getSpecBuilder().setLoopPolicy(escalation("ops"));

    assertDenied(request);
  }

  @Test
  void whatATaskMayComeToIsKnownOfWhatIsDone() {
    TestAgent worker = connect("w", "work");
    CreateTaskRequest.Builder request = create("t", capability("work"));
    request.getSpecBuilder().setLoopPolicy(escalation("payout"));
    requester.create(request.build());
    Lease lease = worker.awaitAssignment().getLease();

    assertDenied(worker.ask(pay(lease, 500)));
  }

  @Test
  void whatIsAllowedToThoseThatItWasEscalatedToIsAllowedToThem() {
    TestAgent worker = connect("w", "work");
    TestAgent payer = connect("p", "payout");
    CreateTaskRequest.Builder request = create("t", capability("work"));
    request.getSpecBuilder().setAutonomyLevel(3).setLoopPolicy(escalation("payout"));
    requester.create(request.build());
    Lease first = worker.awaitAssignment().getLease();
    worker.ask(does(first, "look"));
    worker.ask(does(first, "look"));
    Lease lease = payer.awaitAssignment().getLease();

    payer.ask(pay(lease, 5));

    assertThat(requester.get("t").getState()).isEqualTo(TaskState.TASK_STATE_WORKING);
  }

  private static RetryPolicy retries(String capability) {
    return RetryPolicy.newBuilder()
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
        .setEscalation(CapabilityTarget.newBuilder().setCapability(capability))
        .build();
  }

  private static CreateTaskRequest.Builder create(
      String taskId, Target.Builder target, RetryPolicy retries) {
    CreateTaskRequest.Builder request = create(taskId, target);
    request.getSpecBuilder().setRetryPolicy(retries);
    return request;
  }

  /** Doing the same twice is a loop. */
  private static LoopPolicy escalation(String capability) {
    return LoopPolicy.newBuilder()
        .setRepeatsMax(1)
        .setRepeatAction(RepeatAction.REPEAT_ACTION_ESCALATE)
        .setEscalation(CapabilityTarget.newBuilder().setCapability(capability))
        .build();
  }

  private static AgentFrame.Builder does(Lease lease, String what) {
    return AgentFrame.newBuilder()
        .setProgress(
            ReportProgress.newBuilder()
                .setLease(lease)
                .setProgress(Progress.newBuilder().setActionFingerprint(what)));
  }

  private static CreateTaskRequest.Builder fanOut(TaskSpec.Builder template) {
    return create(
        "t",
        Target.newBuilder()
            .setFanOut(
                FanOutTarget.newBuilder()
                    .setTemplate(template)
                    .addItems(FanOutItem.newBuilder().addInputs(Requests.text("one")))));
  }

  private TestAgent connect(String agentId, String capability) {
    return TestAgent.connect(broker.channel(), hello(agentId, 1, capability));
  }

  private void assertDenied(CreateTaskRequest.Builder request) {
    assertThat(Failures.reason(() -> requester.create(request.build())))
        .isEqualTo("PERMISSION_DENIED RULE_DENIED");
  }

  private static void assertDenied(Ack ack) {
    assertThat(ack.getRefusal().getReason()).isEqualTo(ErrorReason.ERROR_REASON_RULE_DENIED);
  }

  /** Asks for a task in which nobody is asked before anything is done. */
  private static CreateTaskRequest.Builder create(String id, Target.Builder target) {
    CreateTaskRequest.Builder request = Requests.taskRequest(id, "");
    request.getSpecBuilder().setObjective("Do " + id).setTarget(target).setAutonomyLevel(5);
    return request;
  }

  private static Target.Builder capability(String name) {
    return Target.newBuilder()
        .setCapability(CapabilityTarget.newBuilder().setCapability(name).build());
  }

  private static Target.Builder agent(String agentId) {
    return Target.newBuilder().setAgent(AgentTarget.newBuilder().setAgentId(agentId).build());
  }

  private static Target.Builder broadcast(String capability) {
    return Target.newBuilder()
        .setBroadcast(
            BroadcastTarget.newBuilder()
                .setCapability(CapabilityTarget.newBuilder().setCapability(capability)));
  }

  private static AgentFrame.Builder pay(Lease lease, int amount) {
    return AgentFrame.newBuilder()
        .setPropose(
            Propose.newBuilder()
                .setLease(lease)
                .setProposal(
                    Proposal.newBuilder()
                        .setProposalId("pay-" + amount)
                        .setKind(ProposalKind.PROPOSAL_KIND_ACTION)
                        .setSummary("pay")
                        .setMediaType("application/json")
                        .setPayload(ByteString.copyFromUtf8("{\"pay\": " + amount + "}"))));
  }
}
