package dev.parley.client;

import dev.parley.v1.Criterion;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.ExpressionCheck;
import dev.parley.v1.RedoAssignee;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Reviewer;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.Severity;
import dev.parley.v1.UnresolvedAction;
import dev.parley.v1.VerificationPolicy;
import java.util.Map;

/**
 * What a draft says about how results of its task are judged: by which criteria and checks, by
 * whom, and what comes of a verdict. Part of {@link TaskDraft.Builder}.
 */
abstract class JudgedDraft<B extends JudgedDraft<B>> extends BoundedDraft<B> {

  /** Adds a criterion that must be met for acceptance. */
  public B criterion(String id, String text) {
    return criterion(id, text, Severity.SEVERITY_BLOCKING);
  }

  /** Adds a criterion that is worth judging but does not stop acceptance. */
  public B advisoryCriterion(String id, String text) {
    return criterion(id, text, Severity.SEVERITY_ADVISORY);
  }

  private B criterion(String id, String text, Severity severity) {
    spec.addCriteria(Criterion.newBuilder().setId(id).setText(text).setSeverity(severity));
    return self();
  }

  /** A result counts only once whoever submits this draft has accepted it. */
  public B reviewByRequester() {
    policy().setReviewer(Reviewer.REVIEWER_REQUESTER);
    return self();
  }

  /** A result counts only once an agent that offers the capability has accepted it. */
  public B reviewByAgents(String capability) {
    return reviewByAgents(capability, 1, 1);
  }

  /**
   * A result counts only once enough agents have accepted it. None of them did the work.
   *
   * @param reviewers how many review each round, 1 to 9
   * @param quorum how many of them must accept
   */
  public B reviewByAgents(String capability, int reviewers, int quorum) {
    return reviewBy(
        ReviewPanel.newBuilder()
            .setCapability(capability)
            .setReviewers(reviewers)
            .setQuorum(quorum)
            .build());
  }

  /** A result counts only once agents have accepted it, in full. */
  public B reviewBy(ReviewPanel panel) {
    policy().setReviewer(Reviewer.REVIEWER_CAPABILITY).setPanel(panel);
    return self();
  }

  /** A result counts only once a human has accepted it. */
  public B reviewByHuman() {
    policy().setReviewer(Reviewer.REVIEWER_HUMAN);
    return self();
  }

  /** The JSON inputs must keep a JSON Schema, or the task is not created. */
  public B checkInputs(String schema) {
    policy().getChecksBuilder().setInputSchema(schema);
    return self();
  }

  /** Every JSON output must keep a JSON Schema, or the broker sends the result back. */
  public B checkOutputs(String schema) {
    return checkOutput("", schema);
  }

  /** An output must be there and keep a JSON Schema, or the broker sends the result back. */
  public B checkOutput(String name, String schema) {
    policy()
        .getChecksBuilder()
        .addOutputSchemas(SchemaCheck.newBuilder().setOutputName(name).setSchema(schema));
    return self();
  }

  /**
   * A CEL expression must be true of the result, or the broker sends it back.
   *
   * @param expression such as {@code double(outputs.sum) > 0.0}; see {@link ExpressionCheck}
   * @param message what the agent is told otherwise
   */
  public B checkThat(String id, String expression, String message) {
    policy()
        .getChecksBuilder()
        .addExpressions(
            ExpressionCheck.newBuilder().setId(id).setExpression(expression).setMessage(message));
    return self();
  }

  /** An output with this name must be there, or the broker sends the result back. */
  public B requireOutput(String name) {
    return requireOutput(name, "");
  }

  /**
   * An output must be there, or the broker sends the result back.
   *
   * @param name its name; empty for any
   * @param mediaType its media type without parameters, such as {@code image/png}; empty for any
   */
  public B requireOutput(String name, String mediaType) {
    policy()
        .getChecksBuilder()
        .addRequiredOutputs(RequiredOutput.newBuilder().setName(name).setMediaType(mediaType));
    return self();
  }

  /** An artifact with this name must be there, or the broker sends the result back. */
  public B requireArtifact(String name) {
    return requireArtifact(name, "");
  }

  /**
   * An output must be an artifact whose content was uploaded, or the broker sends the result back.
   *
   * @param name its name; empty for any
   * @param mediaType its media type without parameters, such as {@code image/png}; empty for any
   */
  public B requireArtifact(String name, String mediaType) {
    policy()
        .getChecksBuilder()
        .addRequiredOutputs(
            RequiredOutput.newBuilder().setName(name).setMediaType(mediaType).setArtifact(true));
    return self();
  }

  /** Who decides when a reviewer says that a criterion is invalid, or can't be verified. */
  public B whenUnresolved(UnresolvedAction action) {
    policy().setUnresolvedAction(action);
    return self();
  }

  /**
   * When no round is left, agents with this capability do one more. It is judged like any other; a
   * human decides when it is sent back as well.
   */
  public B escalateTo(String capability) {
    return escalateTo(capability, Map.of());
  }

  /**
   * Who does one more round when none is left; see {@link #escalateTo(String)}.
   *
   * @param labels only agents that have all of these, at most 16
   */
  public B escalateTo(String capability, Map<String, String> labels) {
    policy()
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
        .setEscalation(agents(capability, labels));
    return self();
  }

  private VerificationPolicy.Builder policy() {
    return spec.getVerificationPolicyBuilder();
  }

  /** Rounds in all, the first one included. 1 to 50. */
  public B rounds(int max) {
    policy().setRoundsMax(max);
    return self();
  }

  /** Who does the next round of a redo. */
  public B redoBy(RedoAssignee assignee) {
    policy().setRedoAssignee(assignee);
    return self();
  }

  /** What happens when a redo is asked for and no round is left. */
  public B whenRoundsExhausted(ExhaustionAction action) {
    policy().setExhaustionAction(action);
    return self();
  }
}
