package dev.parley.server.edge.control;

import static dev.parley.server.edge.check.Requests.taskRequest;
import static dev.parley.server.testing.Failures.reason;
import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.parley.server.app.BrokerConfig;
import dev.parley.server.app.TestBroker;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.ControlServiceGrpc.ControlServiceBlockingStub;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.DiscardTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Everything;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.Fail;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.GetKillReportRequest;
import dev.parley.v1.KillReport;
import dev.parley.v1.KillRequest;
import dev.parley.v1.KilledLease;
import dev.parley.v1.Lease;
import dev.parley.v1.ListSwitchesRequest;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.PauseRequest;
import dev.parley.v1.Refusal;
import dev.parley.v1.RequestStop;
import dev.parley.v1.ResumeRequest;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Reviewer;
import dev.parley.v1.ReviveRequest;
import dev.parley.v1.ReviveStage;
import dev.parley.v1.RevokeReason;
import dev.parley.v1.RunningAttempts;
import dev.parley.v1.Scope;
import dev.parley.v1.StopEvidence;
import dev.parley.v1.StopState;
import dev.parley.v1.SubmitVerdict;
import dev.parley.v1.Switch;
import dev.parley.v1.SwitchLevel;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.Yield;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls of operators, over real connections and three shards. */
final class ControlServiceTest {
  private static final int TASKS = 12;
  private static final Scope REVIEW = Scope.newBuilder().setCapability("review").build();

  private TestBroker broker;
  private TestRequester requester;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws InterruptedException {
    start(config -> config);
  }

  private void start(UnaryOperator<BrokerConfig.Builder> changes) throws InterruptedException {
    broker = TestBroker.start(changes);
    channel = broker.channel();
    requester = new TestRequester(channel);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void aKillEndsWhatIsThereInAllShardsAndNamesEachWorker() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("ann", 2, "review"));
    TestAgent other = TestAgent.connect(broker.channel(), hello("bob", 1, "review"));
    create();
    Lease stopped = agent.awaitAssignment().getLease();
    Lease late = agent.awaitAssignment().getLease();
    other.awaitAssignment();

    Switch kill = kill("k", REVIEW);
    assertThat(kill.getSwitchNumber()).isEqualTo(1);
    assertThat(kill.getLevel()).isEqualTo(SwitchLevel.SWITCH_LEVEL_KILLED);
    awaitRevoked(agent, stopped);
    assertThat(awaitComplete("k").getLeasesUnconfirmed()).isEqualTo(3);

    assertThat(agent.ask(stopped(stopped)).hasRefusal()).isFalse();
    assertThat(agent.finish(late, "too late").getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_STALE_LEASE);
    other.cancel();
    KillReport report = awaitUnconfirmed(0);
    assertThat(report.getTasksKilled()).isEqualTo(TASKS);
    assertThat(report.getLeasesStopped()).isEqualTo(2);
    assertThat(report.getLeasesDisconnected()).isEqualTo(1);
    assertThat(report.getLeases(0).getState()).isEqualTo(StopState.STOP_STATE_DISCONNECTED);
    assertThat(report.getLeasesList())
        .extracting(lease -> lease.getHolder().getId())
        .containsExactlyInAnyOrder("ann", "ann", "bob");
    assertThat(history(late.getTaskId()).getLast().hasResultRefused()).isTrue();
    assertThat(history(stopped.getTaskId()).getLast().hasStop()).isTrue();
  }

  @Test
  void aLateYieldAndALateVerdictAreKeptAsEvidence() {
    TestAgent boss = TestAgent.connect(broker.channel(), hello("boss", 1, "manage"));
    TestAgent judge = TestAgent.connect(broker.channel(), hello("judge", 1, "judge"));
    CreateTaskRequest.Builder judged = taskRequest("j", "manage");
    judged
        .getSpecBuilder()
        .getVerificationPolicyBuilder()
        .setReviewer(Reviewer.REVIEWER_CAPABILITY)
        .getPanelBuilder()
        .setCapability("judge");
    requester.create(judged.build());
    boss.finish(boss.awaitAssignment().getLease(), "done");
    Lease review = judge.awaitAssignment().getLease();
    requester.create("m", "manage");
    Lease work = boss.awaitAssignment().getLease();

    kill("k", Scope.newBuilder().setTenant("default").build());
    Refusal yield =
        boss.ask(
                AgentFrame.newBuilder()
                    .setYieldTask(
                        Yield.newBuilder()
                            .setLease(work)
                            .setContinuation(ByteString.copyFromUtf8("later"))))
            .getRefusal();
    Refusal verdict =
        judge
            .ask(
                AgentFrame.newBuilder()
                    .setVerdict(
                        SubmitVerdict.newBuilder()
                            .setLease(review)
                            .setVerdict(
                                Verdict.newBuilder()
                                    .setDecision(VerdictDecision.VERDICT_DECISION_ACCEPT))))
            .getRefusal();

    assertThat(yield.getReason()).isEqualTo(ErrorReason.ERROR_REASON_STALE_LEASE);
    assertThat(verdict.getReason()).isEqualTo(ErrorReason.ERROR_REASON_STALE_LEASE);
    assertThat(history("m").getLast().getYieldRefused().getContinuationBytes()).isEqualTo(5);
    assertThat(history(review.getTaskId()).getLast().getVerdictRefused().getVerdict().getDecision())
        .isEqualTo(VerdictDecision.VERDICT_DECISION_ACCEPT);
    assertThat(awaitUnconfirmed(0).getLeasesStopped()).isEqualTo(2);
  }

  @Test
  void whoConnectsAnewIsUnconfirmedUntilItSaysThatItHasStopped() {
    TestAgent before = TestAgent.connect(broker.channel(), hello("ann", 2, "review"));
    requester.create("a", "review");
    requester.create("b", "review");
    Lease named = before.awaitAssignment().getLease();
    Lease hidden = before.awaitAssignment().getLease();
    kill("k", REVIEW);
    awaitRevoked(before, named);
    before.cancel();
    assertThat(awaitUnconfirmed(0).getLeasesDisconnected()).isEqualTo(2);

    TestAgent again =
        TestAgent.connect(broker.channel(), hello("ann", 2, "review").addHeldLeases(named));
    KillReport report = awaitUnconfirmed(2);
    assertThat(report.getLeasesDisconnected()).isZero();

    again.ask(stopped(named));
    assertThat(awaitUnconfirmed(1).getLeasesStopped()).isEqualTo(1);
    again.ask(stopped(hidden));
    assertThat(awaitUnconfirmed(0).getLeasesStopped()).isEqualTo(2);
  }

  @Test
  void whoCouldNotStopEverythingIsUnconfirmed() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("ann", 1, "review"));
    create();
    Lease lease = agent.awaitAssignment().getLease();
    kill("k", REVIEW);
    awaitRevoked(agent, lease);

    AgentFrame.Builder said = stopped(lease);
    said.getStopEvidenceBuilder().setStopped(false);
    assertThat(agent.ask(said).hasRefusal()).isFalse();

    KillReport report = awaitComplete("k");
    assertThat(report.getLeasesUnconfirmed()).isEqualTo(1);
    assertThat(report.getLeasesStopped()).isZero();
  }

  @Test
  void aKillHoldsAfterARestart() {
    kill("k", REVIEW);
    broker.fence();
    for (int i = 0; i < TASKS; i++) {
      String id = "w" + i;
      untilAvailable(() -> requester.create(id, "write"));
    }

    nothingIsCreated();
  }

  @Test
  void aKillThatGotLostHalfWayIsCompleted() {
    broker.loseNextAppends();
    untilAvailable(() -> kill("k", REVIEW));

    nothingIsCreated();
  }

  private void nothingIsCreated() {
    for (int i = 0; i < TASKS; i++) {
      String id = "t" + i;
      assertThat(reason(() -> requester.create(id, "review")))
          .isEqualTo("FAILED_PRECONDITION SCOPE_KILLED");
    }
    assertThat(switches()).extracting(Switch::getSwitchId).containsExactly("k");
  }

  /** Repeats a call as the protocol says, until a shard that was lost is open again. */
  private static void untilAvailable(Runnable call) {
    for (long begun = System.nanoTime(); ; ) {
      try {
        call.run();
        return;
      } catch (StatusRuntimeException e) {
        boolean late = System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(20);
        if (late || e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw e;
        }
      }
    }
  }

  @Test
  void aTenantHasSoManySwitches() {
    Scope elsewhere = Scope.newBuilder().setCapability("nobody").build();
    for (int i = 0; i < 1_000; i++) {
      pause("p" + i, elsewhere, RunningAttempts.RUNNING_ATTEMPTS_FINISH);
    }

    assertThat(reason(() -> kill("k", REVIEW))).isEqualTo("RESOURCE_EXHAUSTED SWITCHES_EXCEEDED");
    assertThat(reason(() -> pause("more", REVIEW, RunningAttempts.RUNNING_ATTEMPTS_FINISH)))
        .isEqualTo("RESOURCE_EXHAUSTED SWITCHES_EXCEEDED");
    pause("p0", elsewhere, RunningAttempts.RUNNING_ATTEMPTS_FINISH);
  }

  @Test
  void aScopeComesBackInStages() {
    kill("k", REVIEW);

    assertThat(revive(ReviveStage.REVIVE_STAGE_ADMIT)).isEqualTo(SwitchLevel.SWITCH_LEVEL_HELD);
    requester.create("t", "review");
    requester.awaitState("t", TaskState.TASK_STATE_PAUSED);
    TestAgent agent = TestAgent.connect(broker.channel(), hello("ann", 1, "review"));
    agent.awaitQuiet();
    assertThat(agent.waiting(BrokerFrame::hasAssignment)).isZero();

    assertThat(revive(ReviveStage.REVIVE_STAGE_DISPATCH)).isEqualTo(SwitchLevel.SWITCH_LEVEL_OFF);
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t");
    assertThat(switches()).isEmpty();
  }

  @Test
  void anAgentThatIsKilledDoesNotReviveItself() {
    kill("k", Scope.newBuilder().setAgent("eve").build());
    ReviveRequest.Builder request =
        ReviveRequest.newBuilder()
            .setSwitchId("k")
            .setStage(ReviveStage.REVIVE_STAGE_DISPATCH)
            .setMessage("I am fine");

    assertThat(reason(() -> control().revive(request.setAgentId("eve").build())))
        .isEqualTo("FAILED_PRECONDITION SCOPE_KILLED");
    Switch revived = control().revive(request.setAgentId("zoe").build()).getSwitch();
    assertThat(revived.getLevel()).isEqualTo(SwitchLevel.SWITCH_LEVEL_OFF);
  }

  @Test
  void aPausedAgentIsDrainedOrItsWorkIsTakenBack() {
    TestAgent ann = TestAgent.connect(broker.channel(), hello("ann", 5, "review"));
    requester.create("a", "review");
    Lease lease = ann.awaitAssignment().getLease();

    pause("p", Scope.newBuilder().setAgent("ann").build(), RunningAttempts.RUNNING_ATTEMPTS_FINISH);
    requester.create("b", "review");
    ann.awaitQuiet();
    assertThat(ann.waiting(BrokerFrame::hasAssignment)).isZero();
    assertThat(ann.waiting(BrokerFrame::hasRevoke)).isZero();

    pause("q", Scope.newBuilder().setTree("a").build(), RunningAttempts.RUNNING_ATTEMPTS_REVOKE);
    assertThat(awaitRevoked(ann, lease)).isEqualTo(RevokeReason.REVOKE_REASON_PAUSED);
    assertThat(requester.get("a").getState()).isEqualTo(TaskState.TASK_STATE_PAUSED);
    TestAgent bob = TestAgent.connect(broker.channel(), hello("bob", 5, "review"));
    assertThat(bob.awaitAssignment().getLease().getTaskId()).isEqualTo("b");
    control().resume(ResumeRequest.newBuilder().setSwitchId("q").build());
    assertThat(bob.awaitAssignment().getLease().getTaskId()).isEqualTo("a");
  }

  @Test
  void aGraceLetsTheHolderHandInWhatItHas() {
    TestAgent ann = TestAgent.connect(broker.channel(), hello("ann", 5, "review"));
    requester.create("a", "review");
    Lease lease = ann.awaitAssignment().getLease();

    assertThat(cancel("a", 30).getState()).isEqualTo(TaskState.TASK_STATE_ASSIGNED);
    RequestStop asked = ann.awaitFrame(BrokerFrame::hasRequestStop).getRequestStop();
    assertThat(asked.getLease()).isEqualTo(lease);
    assertThat(asked.getGrace().getSeconds()).isBetween(1L, 30L);
    assertThat(ann.finish(lease, "half of it").hasRefusal()).isFalse();

    Task task = requester.get("a");
    assertThat(task.getState()).isEqualTo(TaskState.TASK_STATE_CANCELED);
    assertThat(task.getOutcome().getResult().getOutputs(0).getText()).isEqualTo("half of it");
    assertThat(reason(() -> cancel("a", 3_601))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  @Test
  void whoIsNotSaidToHaveAGraceHasHalfAMinute() {
    TestAgent ann = TestAgent.connect(broker.channel(), hello("ann", 5, "review"));
    requester.create("a", "review");
    Lease lease = ann.awaitAssignment().getLease();
    requester.create("idle", "write");
    CancelTaskRequest.Builder unsaid = CancelTaskRequest.newBuilder();

    assertThat(requester.timed().cancelTask(unsaid.setTaskId("a").build()).getTask().getState())
        .isEqualTo(TaskState.TASK_STATE_ASSIGNED);
    assertThat(requester.timed().cancelTask(unsaid.setTaskId("idle").build()).getTask().getState())
        .as("what nobody works on ends at once")
        .isEqualTo(TaskState.TASK_STATE_CANCELED);
    RequestStop asked = ann.awaitFrame(BrokerFrame::hasRequestStop).getRequestStop();
    assertThat(asked.getGrace().getSeconds()).isBetween(20L, 30L);

    assertThat(cancel("a", 0).getState()).isEqualTo(TaskState.TASK_STATE_CANCELED);
    assertThat(ann.finish(lease, "too late").hasRefusal()).isTrue();
  }

  private Task cancel(String id, long graceSeconds) {
    return requester
        .timed()
        .cancelTask(
            CancelTaskRequest.newBuilder()
                .setTaskId(id)
                .setGrace(Duration.newBuilder().setSeconds(graceSeconds))
                .build())
        .getTask();
  }

  @Test
  void parkedTasksAreListedByReasonAndDealtWith() {
    TestAgent ann = TestAgent.connect(broker.channel(), hello("ann", 5, "review"));
    for (String id : List.of("a", "b")) {
      park(ann, id);
    }

    assertThat(parked(TaskReason.TASK_REASON_ATTEMPTS_EXHAUSTED)).containsExactly("b", "a");
    assertThat(parked(TaskReason.TASK_REASON_ROUNDS_EXHAUSTED)).isEmpty();
    Task gone =
        control().discardTask(DiscardTaskRequest.newBuilder().setTaskId("a").build()).getTask();
    assertThat(gone.getReason()).isEqualTo(TaskReason.TASK_REASON_DISCARDED);
    TestAgent bob = TestAgent.connect(broker.channel(), hello("bob", 1));
    control().retargetTask(retarget("b", "bob"));
    assertThat(bob.awaitAssignment().getLease().getTaskId()).isEqualTo("b");
    assertThat(requester.get("b").getSpec().getTarget().getAgent().getAgentId()).isEqualTo("bob");
    assertThat(history("b")).anySatisfy(event -> assertThat(event.hasRetargeted()).isTrue());
    assertThat(reason(() -> control().retargetTask(retarget("b", "bob"))))
        .isEqualTo("FAILED_PRECONDITION STATE_MISMATCH");
  }

  @Test
  void aKillIsAnsweredAgainWhenItsTreeWasForgotten() throws InterruptedException {
    broker.close();
    start(config -> config.finishedTreesMax(1));
    requester.create("a", "review");
    Scope tree = Scope.newBuilder().setTree("a").build();
    Switch first = kill("k", tree);
    awaitComplete("k");
    for (int i = 0; isThere("a"); i++) {
      requester.create("t" + i, "review");
      cancel("t" + i, 0);
    }

    assertThat(kill("k", tree)).isEqualTo(first);
    assertThat(reason(() -> kill("l", tree))).isEqualTo("NOT_FOUND TASK_NOT_FOUND");
    assertThat(reason(() -> kill("k", Scope.newBuilder().setTree("b").build())))
        .isEqualTo("ALREADY_EXISTS SWITCH_ID_CONFLICT");
  }

  private boolean isThere(String id) {
    try {
      return requester.get(id).hasSpec();
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  @Test
  void aTenantIsKilled() {
    requester.create("a", "review");
    Scope scope = Scope.newBuilder().setTenant("default").build();
    assertThat(kill("k", scope).getScope()).isEqualTo(scope);
    awaitComplete("k");
    assertThat(requester.get("a").getState()).isEqualTo(TaskState.TASK_STATE_KILLED);
    assertThat(reason(() -> requester.create("b", "review")))
        .isEqualTo("FAILED_PRECONDITION SCOPE_KILLED");
  }

  @Test
  void refusesWhatIsNotAsDocumented() {
    kill("k", REVIEW);
    assertThat(reason(() -> kill("k", everything())))
        .isEqualTo("ALREADY_EXISTS SWITCH_ID_CONFLICT");
    assertThat(reason(() -> kill("K!", REVIEW))).isEqualTo("INVALID_ARGUMENT ID_INVALID");
    assertThat(reason(() -> kill("l", Scope.getDefaultInstance())))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> kill("l", Scope.newBuilder().setTree("nothing").build())))
        .isEqualTo("NOT_FOUND TASK_NOT_FOUND");
    assertThat(reason(() -> kill("l", Scope.newBuilder().setTenant("another").build())))
        .isEqualTo("NOT_FOUND TENANT_NOT_FOUND");
    assertThat(reason(() -> report("nothing"))).isEqualTo("NOT_FOUND SWITCH_NOT_FOUND");
    assertThat(reason(() -> control().resume(ResumeRequest.newBuilder().setSwitchId("k").build())))
        .isEqualTo("FAILED_PRECONDITION REVIVE_EXPECTED");
    assertThat(reason(() -> control().revive(ReviveRequest.newBuilder().setSwitchId("k").build())))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(
            reason(
                () -> control().resume(ResumeRequest.newBuilder().setSwitchId("nothing").build())))
        .isEqualTo("NOT_FOUND SWITCH_NOT_FOUND");
    assertThat(
            reason(() ->
                control().retargetTask(RetargetTaskRequest.newBuilder().setTaskId("t").build())))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  private void create() {
    for (int i = 0; i < TASKS; i++) {
      requester.create("t" + i, "review");
    }
  }

  private void park(TestAgent agent, String id) {
    CreateTaskRequest.Builder request = taskRequest(id, "review");
    request
        .getSpecBuilder()
        .setRetryPolicy(
            RetryPolicy.newBuilder()
                .setAttemptsMax(1)
                .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_PARK));
    requester.create(request.build());
    Fail.Builder failed =
        Fail.newBuilder()
            .setLease(agent.awaitAssignment().getLease())
            .setFailure(Failure.newBuilder().setFailureClass(FailureClass.FAILURE_CLASS_RETRYABLE));
    agent.ask(AgentFrame.newBuilder().setFail(failed));
  }

  private List<String> parked(TaskReason why) {
    return requester
        .timed()
        .listTasks(
            ListTasksRequest.newBuilder()
                .addStates(TaskState.TASK_STATE_PARKED)
                .addReasons(why)
                .build())
        .getTasksList()
        .stream()
        .map(Task::getTaskId)
        .toList();
  }

  private static RetargetTaskRequest retarget(String id, String agentId) {
    return RetargetTaskRequest.newBuilder()
        .setTaskId(id)
        .setTarget(Target.newBuilder().setAgent(AgentTarget.newBuilder().setAgentId(agentId)))
        .build();
  }

  private static Scope everything() {
    return Scope.newBuilder().setEverything(Everything.getDefaultInstance()).build();
  }

  private static AgentFrame.Builder stopped(Lease lease) {
    return AgentFrame.newBuilder()
        .setStopEvidence(StopEvidence.newBuilder().setLease(lease).setStopped(true));
  }

  private static RevokeReason awaitRevoked(TestAgent agent, Lease lease) {
    return agent
        .awaitFrame(frame -> frame.hasRevoke() && frame.getRevoke().getLease().equals(lease))
        .getRevoke()
        .getReason();
  }

  private List<TaskEvent> history(String taskId) {
    List<TaskEvent> events = new ArrayList<>();
    TaskState state = requester.get(taskId).getState();
    var watch =
        requester.timed().watchTask(WatchTaskRequest.newBuilder().setTaskId(taskId).build());
    long last = requester.get(taskId).getLastEventNumber();
    while (events.size() < last && watch.hasNext()) {
      events.add(watch.next().getEvent());
    }
    assertThat(events.getLast().getState()).isEqualTo(state);
    return events;
  }

  private Switch kill(String id, Scope scope) {
    return control()
        .kill(KillRequest.newBuilder().setSwitchId(id).setScope(scope).setMessage("no").build())
        .getSwitch();
  }

  private void pause(String id, Scope scope, RunningAttempts running) {
    control()
        .pause(
            PauseRequest.newBuilder()
                .setSwitchId(id)
                .setScope(scope)
                .setRunningAttempts(running)
                .build());
  }

  private SwitchLevel revive(ReviveStage stage) {
    return control()
        .revive(ReviveRequest.newBuilder().setSwitchId("k").setStage(stage).build())
        .getSwitch()
        .getLevel();
  }

  private List<Switch> switches() {
    return control().listSwitches(ListSwitchesRequest.getDefaultInstance()).getSwitchesList();
  }

  private KillReport report(String id) {
    return control()
        .getKillReport(GetKillReportRequest.newBuilder().setSwitchId(id).build())
        .getReport();
  }

  private KillReport awaitComplete(String id) {
    KillReport report = report(id);
    while (!report.getComplete()) {
      report = report(id);
    }
    return report;
  }

  private KillReport awaitUnconfirmed(int count) {
    long begun = System.nanoTime();
    KillReport report = report("k");
    while (report.getLeasesUnconfirmed() != count
        && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(20)) {
      report = report("k");
    }
    assertThat(report.getLeasesList())
        .filteredOn(lease -> lease.getState() == StopState.STOP_STATE_UNCONFIRMED)
        .extracting(KilledLease::getHolder)
        .hasSize(count);
    return report;
  }

  private ControlServiceBlockingStub control() {
    return ControlServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }
}
