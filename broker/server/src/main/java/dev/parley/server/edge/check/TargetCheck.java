package dev.parley.server.edge.check;

import dev.parley.v1.AgentTarget;
import dev.parley.v1.AttentionAction;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Join;
import dev.parley.v1.LoserAction;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.util.List;

/** Holds the target of a spec to what the protocol says of it. */
public final class TargetCheck {

  private TargetCheck() {}

  static void check(Check check, TaskSpec spec, EdgeLimits limits) {
    Target target = spec.getTarget();
    switch (target.getTargetCase()) {
      case CAPABILITY -> capability(check, "spec.target.capability", target.getCapability());
      case AGENT -> agent(check, "spec.target.agent", target.getAgent());
      case FAN_OUT -> fanOut(check, spec, target.getFanOut(), limits);
      case BROADCAST -> broadcast(check, target.getBroadcast());
      case TARGET_NOT_SET ->
          check.violated(
              "spec.target",
              "expected a capability, an agent, a fan-out or a broadcast, but found none");
    }
  }

  static void agent(Check check, String field, AgentTarget agent) {
    check.name(field + ".agent_id", agent.getAgentId());
    check.optionalName(field + ".capability", agent.getCapability());
  }

  private static void capability(Check check, String field, CapabilityTarget capability) {
    check.name(field + ".capability", capability.getCapability());
    check.labels(field + ".labels", capability.getLabelsMap(), 16);
  }

  private static void fanOut(Check check, TaskSpec spec, FanOutTarget fanOut, EdgeLimits limits) {
    String field = "spec.target.fan_out";
    Check template = new Check();
    SpecCheck.check(template, fanOut.getTemplate(), limits);
    check.within(field + ".template", "spec", template);
    if (!fanOut.getTemplate().getVerificationPolicy().getChecks().getInputSchema().isEmpty()) {
      check.violated(
          field + ".template.verification_policy.checks.input_schema",
          "expected none in a template, whose items are not held to it");
    }
    if (fanOut.getTemplate().hasSchedule()) {
      check.violated(
          ErrorReason.ERROR_REASON_SCHEDULE_NOT_ROOT,
          field + ".template.schedule",
          "expected none, because only a root may be a schedule");
    }
    Target target = fanOut.getTemplate().getTarget();
    if (target.hasFanOut() || target.hasBroadcast()) {
      check.violated(
          field + ".template.target", "expected a capability or an agent, but found another");
    }
    items(check, field + ".items", fanOut.getItemsList(), fanOut.getTemplate(), limits);
    check.range(field + ".parallelism", fanOut.getParallelism(), 0, Integer.MAX_VALUE);
    join(check, field + ".join", fanOut.getJoin(), fanOut.hasReducer());
    if (fanOut.hasReducer()) {
      capability(check, field + ".reducer", fanOut.getReducer());
    } else if (spec.getVerificationPolicy().getReviewer() != Reviewer.REVIEWER_UNSPECIFIED
        && spec.getVerificationPolicy().getReviewer() != Reviewer.REVIEWER_NONE) {
      check.violated(
          "spec.verification_policy.reviewer",
          "expected none, because nobody makes a result, but found "
              + spec.getVerificationPolicy().getReviewer());
    }
    if (spec.hasStartTime()) {
      check.violated("spec.start_time", "expected it in the template, but found it here");
    }
  }

  private static void broadcast(Check check, BroadcastTarget broadcast) {
    String field = "spec.target.broadcast";
    capability(check, field + ".capability", broadcast.getCapability());
    join(check, field + ".join", broadcast.getJoin(), broadcast.hasReducer());
    if (broadcast.hasReducer()) {
      capability(check, field + ".reducer", broadcast.getReducer());
    }
  }

  private static void join(Check check, String field, Join join, boolean reduced) {
    JoinCheck.check(check, field, join);
    if (!reduced && join.getLoserAction() == LoserAction.LOSER_ACTION_LEAVE) {
      check.violated(
          field + ".loser_action",
          "expected CANCEL, because without a reducer the task ends with its join and the children"
              + " with the task, but found LEAVE");
    }
    check.count(field + ".child_ids", join.getChildIdsCount(), 0);
    if (join.getAttentionAction() == AttentionAction.ATTENTION_ACTION_RESUME) {
      check.violated(
          field + ".attention_action",
          "expected LEAVE, because nobody holds the task, but found RESUME");
    }
  }

  /** Items of a fan-out, each of which makes a spec together with the template. */
  public static void items(
      Check check, String field, List<FanOutItem> items, TaskSpec template, EdgeLimits limits) {
    int templateBytes = template.getSerializedSize();
    for (int i = 0; i < items.size() && check.passed(); i++) {
      String path = field + "[" + i + "]";
      PartsCheck.check(check, path + ".inputs", items.get(i).getInputsList(), 256);
      check.size(path, templateBytes + items.get(i).getSerializedSize(), limits.payloadBytesMax());
    }
  }
}
