package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.EdgeLimits.DURATION_MAX_MS;

import dev.parley.v1.Checks;
import dev.parley.v1.ExpressionCheck;
import dev.parley.v1.RedoAssignee;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Reviewer;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.UnresolvedAction;
import dev.parley.v1.VerificationPolicy;
import java.util.HashSet;
import java.util.Set;

/**
 * Holds the verification policy of a spec to what the protocol says of it. Whether schemas and
 * expressions compile is for others to say.
 */
public final class VerificationCheck {
  /** How many agents review a result at most. */
  public static final int REVIEWERS_MAX = 9;

  /** What reviewers are told, at most. */
  public static final int INSTRUCTIONS_CHARS_MAX = 16_384;

  private static final String POLICY = "spec.verification_policy";
  private static final int SCHEMA_CHARS_MAX = 65_536;

  private VerificationCheck() {}

  static void check(Check check, VerificationPolicy policy) {
    if (policy.getReviewer() == Reviewer.UNRECOGNIZED) {
      check.unknownValue(POLICY + ".reviewer", policy.getReviewerValue());
    }
    check.range(POLICY + ".rounds_max", policy.getRoundsMax(), 0, 50);
    if (policy.getRedoAssignee() == RedoAssignee.UNRECOGNIZED) {
      check.unknownValue(POLICY + ".redo_assignee", policy.getRedoAssigneeValue());
    }
    if (policy.getUnresolvedAction() == UnresolvedAction.UNRECOGNIZED) {
      check.unknownValue(POLICY + ".unresolved_action", policy.getUnresolvedActionValue());
    }
    PolicyCheck.checkAction(
        check,
        POLICY + ".exhaustion_action",
        policy.getExhaustionAction(),
        policy.getExhaustionActionValue());
    panel(check, policy);
    PolicyCheck.checkEscalation(
        check,
        POLICY + ".escalation",
        policy.hasEscalation(),
        policy.getExhaustionAction(),
        policy.getEscalation());
    if (policy.hasChecks()) {
      checks(check, policy.getChecks());
    }
  }

  private static void panel(Check check, VerificationPolicy policy) {
    boolean byAgents = policy.getReviewer() == Reviewer.REVIEWER_CAPABILITY;
    if (byAgents != policy.hasPanel()) {
      check.violated(
          POLICY + ".panel",
          byAgents
              ? "expected a panel, because agents with a capability review, but found none"
              : "expected no panel, because no agents review, but found one");
      return;
    }
    if (!byAgents) {
      return;
    }
    ReviewPanel panel = policy.getPanel();
    check.name(POLICY + ".panel.capability", panel.getCapability());
    check.labels(POLICY + ".panel.labels", panel.getLabelsMap(), 16);
    check.range(POLICY + ".panel.reviewers", panel.getReviewers(), 0, REVIEWERS_MAX);
    check.range(POLICY + ".panel.quorum", panel.getQuorum(), 0, Math.max(1, panel.getReviewers()));
    check.duration(POLICY + ".panel.timeout", panel.getTimeout(), DURATION_MAX_MS);
    check.text(POLICY + ".panel.instructions", panel.getInstructions(), INSTRUCTIONS_CHARS_MAX);
  }

  private static void checks(Check check, Checks checks) {
    String field = POLICY + ".checks";
    check.text(field + ".input_schema", checks.getInputSchema(), SCHEMA_CHARS_MAX);
    check.count(field + ".output_schemas", checks.getOutputSchemasCount(), 16);
    for (int i = 0; i < checks.getOutputSchemasCount(); i++) {
      SchemaCheck schema = checks.getOutputSchemas(i);
      String path = field + ".output_schemas[" + i + "]";
      check.text(path + ".output_name", schema.getOutputName(), 256);
      check.requiredText(path + ".schema", schema.getSchema(), SCHEMA_CHARS_MAX);
    }
    check.count(field + ".expressions", checks.getExpressionsCount(), 16);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < checks.getExpressionsCount(); i++) {
      expression(check, field + ".expressions[" + i + "]", checks.getExpressions(i), ids);
    }
    check.count(field + ".required_outputs", checks.getRequiredOutputsCount(), 64);
    for (int i = 0; i < checks.getRequiredOutputsCount(); i++) {
      RequiredOutput output = checks.getRequiredOutputs(i);
      String path = field + ".required_outputs[" + i + "]";
      check.text(path + ".name", output.getName(), 256);
      check.text(path + ".media_type", output.getMediaType(), 256);
      if (output.getName().isEmpty() && output.getMediaType().isEmpty() && !output.getArtifact()) {
        check.violated(path, "expected a name, a media type or an artifact, but found none");
      }
    }
  }

  private static void expression(
      Check check, String path, ExpressionCheck expression, Set<String> ids) {
    check.requiredText(path + ".id", expression.getId(), 64);
    if (!ids.add(expression.getId())) {
      check.violated(
          path + ".id",
          "expected a unique id, but found " + Check.quote(expression.getId()) + " again");
    }
    check.requiredText(path + ".expression", expression.getExpression(), 4_096);
    check.text(path + ".message", expression.getMessage(), 4_096);
  }
}
