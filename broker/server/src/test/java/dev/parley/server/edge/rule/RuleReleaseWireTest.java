package dev.parley.server.edge.rule;

import static dev.parley.server.testing.TestAgent.hello;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.app.TestBroker;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.ActorKind;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.DiscardTaskRequest;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who lets a task go on that a rule wants to be allowed, over the wire. */
final class RuleReleaseWireTest {
  private TestBroker broker;
  private TestRequester requester;
  private TestAgent agent;
  private ControlServiceGrpc.ControlServiceBlockingStub control;

  @BeforeEach
  void start() throws Exception {
    RuleBook rules = RuleBook.load(file());
    broker = TestBroker.start(config -> config.rules(rules));
    requester = new TestRequester(broker.channel());
    agent = TestAgent.connect(broker.channel(), hello("a", 4, "work"));
    control = ControlServiceGrpc.newBlockingStub(broker.channel());
  }

  private static Path file() throws URISyntaxException {
    return Path.of(requireNonNull(RuleReleaseWireTest.class.getResource("rules.json")).toURI());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"a, SELF_APPROVAL", "b, HUMAN_EXPECTED"})
  void anAgentDoesNotAllowWhatARuleWantsAHumanToAllow(String agentId, String reason) {
    delegated();

    assertThat(Failures.reason(() -> retry("t.b", agentId)))
        .isEqualTo("PERMISSION_DENIED " + reason);
    assertThat(Failures.reason(() -> retarget("t.b", "other", agentId)))
        .isEqualTo("PERMISSION_DENIED " + reason);

    assertThat(requester.get("t.b").getState()).isEqualTo(TaskState.TASK_STATE_PARKED);
    retry("t.b", "");
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t.b");
  }

  @Test
  void anAgentDoesWithoutItsChild() {
    delegated();

    Task discarded =
        control
            .discardTask(DiscardTaskRequest.newBuilder().setTaskId("t.b").setAgentId("a").build())
            .getTask();

    assertThat(discarded.getOutcome().getReason()).isEqualTo(TaskReason.TASK_REASON_DISCARDED);
    assertThat(discarded.getOutcome().getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_AGENT);
    assertThat(discarded.getOutcome().getActor().getId()).isEqualTo("a");
  }

  @Test
  void anAgentIsNamedAsAgentsAre() {
    delegated();

    assertThat(Failures.reason(() -> retry("t.b", "no agent")))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  @Test
  void rulesAreAskedAboutATaskThatIsGivenToOthers() {
    requester.create(request("t", "approve").build());
    TestAgent other = TestAgent.connect(broker.channel(), hello("o", 1, "other"));

    assertThat(Failures.reason(() -> retarget("t", "shell.bash", "")))
        .isEqualTo("PERMISSION_DENIED RULE_DENIED");
    Task given = retarget("t", "other", "");

    assertThat(given.getState()).isEqualTo(TaskState.TASK_STATE_PARKED);
    assertThat(given.getReason()).isEqualTo(TaskReason.TASK_REASON_RULE_APPROVAL);
    retry("t", "");
    assertThat(other.awaitAssignment().getLease().getTaskId()).isEqualTo("t");
  }

  @Test
  void theyAreAskedAboutAChildAsTheyWereWhenItWasDelegated() {
    delegated();

    assertThat(Failures.reason(() -> retarget("t.b", "shell.bash", "")))
        .isEqualTo("PERMISSION_DENIED RULE_DENIED");
    assertThat(retarget("t.b", "other", "").getReason())
        .isEqualTo(TaskReason.TASK_REASON_RULE_APPROVAL);
  }

  @Test
  void aFanOutIsGivenToNobodyElseBeforeItsJoinIsDecided() {
    CreateTaskRequest.Builder request = request("f", "approve");
    request
        .getSpecBuilder()
        .getTargetBuilder()
        .getFanOutBuilder()
        .setTemplate(Requests.spec("work"))
        .addItems(FanOutItem.newBuilder().addInputs(Part.newBuilder().setJson("{}")));
    requester.create(request.build());

    assertThat(Failures.reason(() -> retarget("f", "other", "")))
        .isEqualTo("FAILED_PRECONDITION FAN_OUT_UNDECIDED");

    assertThat(requester.get("f").getSpec().getTarget().hasFanOut()).isTrue();
    retry("f", "");
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("f.0");
  }

  /** Has agent a create t.b, which waits for its approval. */
  private void delegated() {
    requester.create(request("t", "").build());
    Lease lease = agent.awaitAssignment().getLease();
    Task child = requester.create(request("t.b", "approve").setParentLease(lease).build());
    assertThat(child.getReason()).isEqualTo(TaskReason.TASK_REASON_RULE_APPROVAL);
  }

  private Task retry(String id, String agentId) {
    return requester
        .timed()
        .retryTask(RetryTaskRequest.newBuilder().setTaskId(id).setAgentId(agentId).build())
        .getTask();
  }

  private Task retarget(String id, String capability, String agentId) {
    return control
        .retargetTask(
            RetargetTaskRequest.newBuilder()
                .setTaskId(id)
                .setTarget(
                    Target.newBuilder()
                        .setCapability(CapabilityTarget.newBuilder().setCapability(capability)))
                .setAgentId(agentId)
                .build())
        .getTask();
  }

  private static CreateTaskRequest.Builder request(String id, String label) {
    CreateTaskRequest.Builder request = Requests.taskRequest(id, "work");
    if (!label.isEmpty()) {
      request.getSpecBuilder().setObjective("Do a part").putLabels("case", label);
    }
    return request;
  }
}
