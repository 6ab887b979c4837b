package dev.parley.server.edge.check;

import dev.parley.v1.Criterion;
import dev.parley.v1.Plan;
import dev.parley.v1.PlanStep;
import dev.parley.v1.Severity;
import dev.parley.v1.TaskSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds the spec of a task to what the protocol says of its fields. */
public final class SpecCheck {

  private SpecCheck() {}

  public static void check(Check check, TaskSpec spec, EdgeLimits limits) {
    check.size("spec", spec, limits.payloadBytesMax());
    if (!check.passed()) {
      return;
    }
    check.requiredText("spec.objective", spec.getObjective(), 32_768);
    PartsCheck.check(check, "spec.inputs", spec.getInputsList(), 256);
    PartsCheck.check(check, "spec.context", spec.getContextList(), 256);
    checkPlan(check, spec.getPlan());
    checkCriteria(check, spec.getCriteriaList());
    TargetCheck.check(check, spec, limits);
    PolicyCheck.check(check, spec);
    if (spec.hasBudget()) {
      BudgetCheck.check(check, "spec.budget", spec.getBudget());
    }
    VerificationCheck.check(check, spec.getVerificationPolicy());
    ScheduleCheck.check(check, spec);
    ApprovalCheck.level(check, "spec.autonomy_level", spec.getAutonomyLevel());
    check.range("spec.priority", spec.getPriority(), -100, 100);
    check.text("spec.fairness_key", spec.getFairnessKey(), 128);
    check.labels("spec.labels", spec.getLabelsMap(), 32);
    if (spec.hasStartTime() && !Times.isValid(spec.getStartTime())) {
      check.violated(
          "spec.start_time", "expected a time from 1970 to 9999, but found one that is not");
    }
    check.text("spec.trace_context.traceparent", spec.getTraceContext().getTraceparent(), 64);
    check.text("spec.trace_context.tracestate", spec.getTraceContext().getTracestate(), 512);
  }

  private static void checkPlan(Check check, Plan plan) {
    check.count("spec.plan.steps", plan.getStepsCount(), 64);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < plan.getStepsCount(); i++) {
      PlanStep step = plan.getSteps(i);
      String path = "spec.plan.steps[" + i + "]";
      checkId(check, path + ".id", step.getId(), ids);
      check.requiredText(path + ".text", step.getText(), 4_096);
    }
  }

  private static void checkCriteria(Check check, List<Criterion> criteria) {
    check.count("spec.criteria", criteria.size(), 64);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < criteria.size(); i++) {
      Criterion criterion = criteria.get(i);
      String path = "spec.criteria[" + i + "]";
      checkId(check, path + ".id", criterion.getId(), ids);
      check.requiredText(path + ".text", criterion.getText(), 4_096);
      if (criterion.getSeverity() != Severity.SEVERITY_BLOCKING
          && criterion.getSeverity() != Severity.SEVERITY_ADVISORY) {
        check.violated(
            path + ".severity",
            "expected BLOCKING or ADVISORY, but found number " + criterion.getSeverityValue());
      }
    }
  }

  private static void checkId(Check check, String path, String id, Set<String> seen) {
    check.requiredText(path, id, 64);
    if (!seen.add(id)) {
      check.violated(path, "expected a unique id, but found " + Check.quote(id) + " again");
    }
  }
}
