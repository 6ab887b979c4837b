package dev.parley.server.edge.check;

import dev.parley.v1.DiscardTaskRequest;
import dev.parley.v1.DrainNodeRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetKillReportRequest;
import dev.parley.v1.KillRequest;
import dev.parley.v1.PauseRequest;
import dev.parley.v1.ResumeRequest;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.ReviveRequest;
import dev.parley.v1.ReviveStage;
import dev.parley.v1.RunningAttempts;
import dev.parley.v1.Scope;
import dev.parley.v1.Target;

/** Holds the requests of the control service to what the protocol says of them. */
public final class ControlCheck {
  private static final int MESSAGE_CHARS_MAX = 1_024;
  private static final int LEASES_MAX = 10_000;
  private static final long GRACE_MAX_MS = 24 * 3_600_000L;

  private ControlCheck() {}

  public static void kill(Check check, KillRequest request) {
    check.optionalName("agent_id", request.getAgentId());
    newSwitch(check, request.getSwitchId(), request.getScope(), request.getMessage());
  }

  public static void pause(Check check, PauseRequest request) {
    check.optionalName("agent_id", request.getAgentId());
    newSwitch(check, request.getSwitchId(), request.getScope(), request.getMessage());
    if (request.getRunningAttempts() == RunningAttempts.UNRECOGNIZED) {
      check.unknownValue("running_attempts", request.getRunningAttemptsValue());
    }
  }

  public static void revive(Check check, ReviveRequest request) {
    check.optionalName("agent_id", request.getAgentId());
    switchId(check, request.getSwitchId());
    check.text("message", request.getMessage(), MESSAGE_CHARS_MAX);
    if (request.getStage() != ReviveStage.REVIVE_STAGE_ADMIT
        && request.getStage() != ReviveStage.REVIVE_STAGE_DISPATCH) {
      check.violated(
          "stage", "expected ADMIT or DISPATCH, but found number " + request.getStageValue());
    }
  }

  public static void resume(Check check, ResumeRequest request) {
    check.optionalName("agent_id", request.getAgentId());
    switchId(check, request.getSwitchId());
    check.text("message", request.getMessage(), MESSAGE_CHARS_MAX);
  }

  public static void report(Check check, GetKillReportRequest request) {
    switchId(check, request.getSwitchId());
    check.range("leases_max", request.getLeasesMax(), 0, LEASES_MAX);
  }

  public static void retarget(Check check, RetargetTaskRequest request) {
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.text("message", request.getMessage(), MESSAGE_CHARS_MAX);
    check.optionalName("agent_id", request.getAgentId());
    Target target = request.getTarget();
    if (target.hasCapability()) {
      check.name("target.capability.capability", target.getCapability().getCapability());
      check.labels("target.capability.labels", target.getCapability().getLabelsMap(), 16);
    } else if (target.hasAgent()) {
      TargetCheck.agent(check, "target.agent", target.getAgent());
    } else {
      check.violated("target", "expected a capability or an agent, but found neither");
    }
  }

  public static void discard(Check check, DiscardTaskRequest request) {
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.text("message", request.getMessage(), MESSAGE_CHARS_MAX);
    check.optionalName("agent_id", request.getAgentId());
  }

  public static void drain(Check check, DrainNodeRequest request) {
    check.text("message", request.getMessage(), MESSAGE_CHARS_MAX);
    check.duration("grace", request.getGrace(), GRACE_MAX_MS);
  }

  private static void newSwitch(Check check, String switchId, Scope scope, String message) {
    if (!switchId.isEmpty()) {
      switchId(check, switchId);
    }
    check.text("message", message, MESSAGE_CHARS_MAX);
    switch (scope.getScopeCase()) {
      case TREE -> LeaseCheck.taskId(check, "scope.tree", scope.getTree());
      case AGENT -> check.name("scope.agent", scope.getAgent());
      case CAPABILITY -> check.name("scope.capability", scope.getCapability());
      case TENANT -> check.name("scope.tenant", scope.getTenant());
      case EVERYTHING -> {}
      case SCOPE_NOT_SET ->
          check.violated(
              "scope",
              "expected a tree, an agent, a capability, a tenant or everything, but found none");
    }
  }

  private static void switchId(Check check, String switchId) {
    if (!Grammar.isTaskId(switchId) || switchId.indexOf('.') >= 0) {
      check.violated(
          ErrorReason.ERROR_REASON_ID_INVALID,
          "switch_id",
          "expected one segment of an id, but found " + Check.quote(switchId));
    }
  }
}
