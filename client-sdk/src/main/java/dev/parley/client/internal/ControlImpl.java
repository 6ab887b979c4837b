package dev.parley.client.internal;

import dev.parley.client.Control;
import dev.parley.client.TaskFilter;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.DiscardTaskRequest;
import dev.parley.v1.DrainNodeRequest;
import dev.parley.v1.GetKillReportRequest;
import dev.parley.v1.GetNodeRequest;
import dev.parley.v1.KillReport;
import dev.parley.v1.KillRequest;
import dev.parley.v1.ListSwitchesRequest;
import dev.parley.v1.Node;
import dev.parley.v1.PauseRequest;
import dev.parley.v1.ResumeRequest;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.ReviveRequest;
import dev.parley.v1.ReviveStage;
import dev.parley.v1.RunningAttempts;
import dev.parley.v1.Scope;
import dev.parley.v1.Switch;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskState;
import dev.parley.v1.UndrainNodeRequest;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The control service as a client calls it. */
final class ControlImpl implements Control {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final ClientCore core;
  private final String agentId;

  ControlImpl(ClientCore core) {
    this(core, "");
  }

  /**
   * @param agentId the agent that asks; empty for a human
   */
  private ControlImpl(ClientCore core, String agentId) {
    this.core = core;
    this.agentId = agentId;
  }

  @Override
  public Control asAgent(String askingAgentId) {
    return new ControlImpl(core, askingAgentId);
  }

  private <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
    return Waiting.get(core.call(method, request));
  }

  @Override
  public Switch kill(Scope scope, String why) {
    // The id makes it safe to repeat.
    KillRequest request =
        KillRequest.newBuilder()
            .setSwitchId(Ids.random())
            .setScope(scope)
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return call(ControlServiceGrpc.getKillMethod(), request).getSwitch();
  }

  @Override
  public KillReport report(String switchId) {
    GetKillReportRequest request = GetKillReportRequest.newBuilder().setSwitchId(switchId).build();
    return call(ControlServiceGrpc.getGetKillReportMethod(), request).getReport();
  }

  @Override
  public KillReport awaitStopped(String switchId, Duration patience) {
    long begun = System.nanoTime();
    KillReport report = report(switchId);
    while (!stopped(report) && System.nanoTime() - begun < patience.toNanos()) {
      pause();
      report = report(switchId);
    }
    return report;
  }

  private static boolean stopped(KillReport report) {
    return report.getComplete()
        && report.getLeasesUnconfirmed() == 0
        && report.getLeasesDisconnected() == 0;
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.local(Status.Code.CANCELLED, "the waiting thread was interrupted");
    }
  }

  @Override
  public Switch revive(String switchId, ReviveStage stage, String why) {
    ReviveRequest request =
        ReviveRequest.newBuilder()
            .setSwitchId(switchId)
            .setStage(stage)
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return call(ControlServiceGrpc.getReviveMethod(), request).getSwitch();
  }

  @Override
  public Switch pause(Scope scope, RunningAttempts running, String why) {
    PauseRequest request =
        PauseRequest.newBuilder()
            .setSwitchId(Ids.random())
            .setScope(scope)
            .setRunningAttempts(running)
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return call(ControlServiceGrpc.getPauseMethod(), request).getSwitch();
  }

  @Override
  public Switch resume(String switchId, String why) {
    ResumeRequest request =
        ResumeRequest.newBuilder()
            .setSwitchId(switchId)
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return call(ControlServiceGrpc.getResumeMethod(), request).getSwitch();
  }

  @Override
  public List<Switch> switches() {
    return switches(false);
  }

  @Override
  public List<Switch> switchesEverEngaged() {
    return switches(true);
  }

  private List<Switch> switches(boolean includeOff) {
    ListSwitchesRequest request =
        ListSwitchesRequest.newBuilder().setIncludeOff(includeOff).build();
    return call(ControlServiceGrpc.getListSwitchesMethod(), request).getSwitchesList();
  }

  @Override
  public Iterable<Task> parked(TaskFilter filter) {
    return RequesterImpl.list(
        core,
        filter.toMessage().toBuilder()
            .clearStates()
            .addStates(TaskState.TASK_STATE_PARKED)
            .build());
  }

  @Override
  public Task retry(String taskId, String why) {
    RetryTaskRequest request =
        RetryTaskRequest.newBuilder().setTaskId(taskId).setMessage(why).setAgentId(agentId).build();
    return call(TaskServiceGrpc.getRetryTaskMethod(), request).getTask();
  }

  @Override
  public Task retargetToCapability(
      String taskId, String capability, Map<String, String> labels, String why) {
    CapabilityTarget.Builder target =
        CapabilityTarget.newBuilder().setCapability(capability).putAllLabels(labels);
    return retarget(taskId, Target.newBuilder().setCapability(target).build(), why);
  }

  @Override
  public Task retargetToAgent(String taskId, String otherAgentId, String capability, String why) {
    AgentTarget.Builder target =
        AgentTarget.newBuilder().setAgentId(otherAgentId).setCapability(capability);
    return retarget(taskId, Target.newBuilder().setAgent(target).build(), why);
  }

  private Task retarget(String taskId, Target target, String why) {
    RetargetTaskRequest request =
        RetargetTaskRequest.newBuilder()
            .setTaskId(taskId)
            .setTarget(target)
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return call(ControlServiceGrpc.getRetargetTaskMethod(), request).getTask();
  }

  @Override
  public Node drainNode(Duration grace, String why) {
    DrainNodeRequest request =
        DrainNodeRequest.newBuilder().setGrace(Times.duration(grace)).setMessage(why).build();
    return call(ControlServiceGrpc.getDrainNodeMethod(), request).getNode();
  }

  @Override
  public Node undrainNode() {
    return call(ControlServiceGrpc.getUndrainNodeMethod(), UndrainNodeRequest.getDefaultInstance())
        .getNode();
  }

  @Override
  public Node node() {
    return call(ControlServiceGrpc.getGetNodeMethod(), GetNodeRequest.getDefaultInstance())
        .getNode();
  }

  @Override
  public Task discard(String taskId, String why) {
    DiscardTaskRequest request =
        DiscardTaskRequest.newBuilder()
            .setTaskId(taskId)
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return call(ControlServiceGrpc.getDiscardTaskMethod(), request).getTask();
  }
}
