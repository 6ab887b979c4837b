package dev.parley.client;

import dev.parley.client.internal.Times;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.Budget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Criterion;
import dev.parley.v1.CycleAction;
import dev.parley.v1.Deadlines;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.ExpressionCheck;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.Part;
import dev.parley.v1.PlanStep;
import dev.parley.v1.RedoAssignee;
import dev.parley.v1.RepeatAction;
import dev.parley.v1.RepeatedResultAction;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Schedule;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.Severity;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TraceContext;
import dev.parley.v1.UnresolvedAction;
import dev.parley.v1.VerificationPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task to be created. Immutable; one draft can be submitted many times.
 *
 * <pre>{@code
 * TaskDraft.forCapability("code.review")
 *     .objective("Find defects in this change.")
 *     .text("change.diff", diff)
 *     .criterion("located", "Every finding names a file and a line.")
 *     .reviewByRequester()
 *     .build();
 * }</pre>
 */
public final class TaskDraft {
  private final TaskSpec spec;
  private final @Nullable String key;

  private TaskDraft(TaskSpec spec, @Nullable String key) {
    this.spec = spec;
    this.key = key;
  }

  /** For any agent that offers the capability. */
  public static Builder forCapability(String capability) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder().setCapability(CapabilityTarget.newBuilder().setCapability(capability)));
    return builder;
  }

  /** For one agent. */
  public static Builder forAgent(String agentId) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder().setAgent(AgentTarget.newBuilder().setAgentId(agentId)));
    return builder;
  }

  /** For one agent, by one of its capabilities: its worker picks the handler by that. */
  public static Builder forAgent(String agentId, String capability) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder()
            .setAgent(AgentTarget.newBuilder().setAgentId(agentId).setCapability(capability)));
    return builder;
  }

  /**
   * For many items: the broker makes a task of the template for each of them, and the draft's own
   * task is done when those are. See {@link Requester#submitFanOut} and {@link
   * Manager#submitFanOut} for many of them.
   *
   * @param template what is asked of each item, for a capability or an agent
   */
  public static Builder forEach(TaskDraft template) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder().setFanOut(FanOutTarget.newBuilder().setTemplate(template.spec())));
    return builder;
  }

  /** For every agent that is connected with the capability when the task is created. */
  public static Builder forAll(String capability) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder()
            .setBroadcast(
                BroadcastTarget.newBuilder()
                    .setCapability(CapabilityTarget.newBuilder().setCapability(capability))));
    return builder;
  }

  /** A draft from a spec of the caller's making. */
  public static TaskDraft of(TaskSpec spec) {
    return new TaskDraft(spec, null);
  }

  /** The message of the protocol. */
  public TaskSpec spec() {
    return spec;
  }

  /** The key that names the task, if one was given. */
  public Optional<String> idempotencyKey() {
    return Optional.ofNullable(key);
  }

  /** The same draft under a key; see {@link Builder#idempotencyKey}. */
  public TaskDraft withIdempotencyKey(String key) {
    return new TaskDraft(spec, key);
  }

  /**
   * Collects a draft. Not thread-safe. Limits on lengths and counts are the broker's, see {@link
   * TaskSpec}.
   */
  public static final class Builder {
    private final TaskSpec.Builder spec = TaskSpec.newBuilder();
    private @Nullable String key;

    private Builder() {}

    /** What is to be achieved, for the agent to read. Required. */
    public Builder objective(String objective) {
      spec.setObjective(objective);
      return this;
    }

    /** Only agents with this label; for drafts that are addressed to a capability. */
    public Builder targetLabel(String key, String value) {
      if (!spec.getTarget().hasCapability()) {
        throw new IllegalStateException(
            "expected a draft for a capability, but this one is for one agent: labels don't apply");
      }
      spec.getTargetBuilder().getCapabilityBuilder().putLabels(key, value);
      return this;
    }

    /** Adds an item; for drafts that are for each of many. */
    public Builder item(Part item) {
      return item(List.of(item));
    }

    /** Adds an item of several parts, at most 256; for drafts that are for each of many. */
    public Builder item(Part first, Part... more) {
      return item(Stream.concat(Stream.of(first), Stream.of(more)).toList());
    }

    /** Adds an item of several parts, at most 256; for drafts that are for each of many. */
    public Builder item(List<Part> parts) {
      fanOut().addItems(FanOutItem.newBuilder().addAllInputs(parts));
      return this;
    }

    /** How many items are worked on at a time; for drafts that are for each of many. */
    public Builder parallelism(int children) {
      fanOut().setParallelism(children);
      return this;
    }

    /**
     * When the task is done, or goes on to whoever reduces; for drafts that are for many. Default:
     * when all are done.
     */
    public Builder until(Yield join) {
      if (spec.getTarget().hasBroadcast()) {
        spec.getTargetBuilder().getBroadcastBuilder().setJoin(join.join());
      } else {
        fanOut().setJoin(join.join());
      }
      return this;
    }

    /**
     * Who combines the outcomes: finds them in {@link TaskContext#resumption()}. For drafts that
     * are for many. Default: nobody.
     */
    public Builder reduceBy(String capability) {
      return reduceBy(capability, Map.of());
    }

    /**
     * Who combines the outcomes; see {@link #reduceBy(String)}.
     *
     * @param labels only agents that have all of these, at most 16
     */
    public Builder reduceBy(String capability, Map<String, String> labels) {
      CapabilityTarget reducer = agents(capability, labels);
      if (spec.getTarget().hasBroadcast()) {
        spec.getTargetBuilder().getBroadcastBuilder().setReducer(reducer);
      } else {
        fanOut().setReducer(reducer);
      }
      return this;
    }

    private static CapabilityTarget agents(String capability, Map<String, String> labels) {
      return CapabilityTarget.newBuilder().setCapability(capability).putAllLabels(labels).build();
    }

    private FanOutTarget.Builder fanOut() {
      if (!spec.getTarget().hasFanOut()) {
        throw new IllegalStateException(
            "expected a draft for each of many items, but this one is not: call TaskDraft.forEach");
      }
      return spec.getTargetBuilder().getFanOutBuilder();
    }

    /** Adds a text to work on. */
    public Builder text(String text) {
      return input(Content.textPart(text));
    }

    /** Adds a text to work on, under a name. */
    public Builder text(String name, String text) {
      return input(Content.named(name, Content.textPart(text)));
    }

    /** Adds a JSON value to work on. */
    public Builder json(String json) {
      return input(Content.jsonPart(json));
    }

    /** Adds a JSON value to work on, under a name. */
    public Builder json(String name, String json) {
      return input(Content.named(name, Content.jsonPart(json)));
    }

    /** Adds bytes to work on, under a name. */
    public Builder bytes(String name, String mediaType, byte[] data) {
      return input(Content.named(name, Content.bytesPart(mediaType, data)));
    }

    /** Adds a part to work on. */
    public Builder input(Part part) {
      spec.addInputs(part);
      return this;
    }

    /** Adds something that helps to understand the objective but is not to be worked on. */
    public Builder background(Part part) {
      spec.addContext(part);
      return this;
    }

    /** Adds a step of how the requester would go about it. */
    public Builder planStep(String id, String text) {
      spec.getPlanBuilder().addSteps(PlanStep.newBuilder().setId(id).setText(text));
      return this;
    }

    /** Adds a criterion that must be met for acceptance. */
    public Builder criterion(String id, String text) {
      return criterion(id, text, Severity.SEVERITY_BLOCKING);
    }

    /** Adds a criterion that is worth judging but does not stop acceptance. */
    public Builder advisoryCriterion(String id, String text) {
      return criterion(id, text, Severity.SEVERITY_ADVISORY);
    }

    private Builder criterion(String id, String text, Severity severity) {
      spec.addCriteria(Criterion.newBuilder().setId(id).setText(text).setSeverity(severity));
      return this;
    }

    /** How long the task may wait for an agent before it ends EXPIRED. */
    public Builder queueWait(Duration limit) {
      deadlines().setQueueWait(Times.duration(limit));
      return this;
    }

    /** How long one attempt may take before it fails. */
    public Builder attemptTimeout(Duration limit) {
      deadlines().setAttempt(Times.duration(limit));
      return this;
    }

    /** How long the task may take in all before it ends EXPIRED. */
    public Builder totalTimeout(Duration limit) {
      deadlines().setTotal(Times.duration(limit));
      return this;
    }

    /** How long a worker may be silent before its lease is lost. At least 1 second. */
    public Builder heartbeatTimeout(Duration limit) {
      deadlines().setHeartbeat(Times.duration(limit));
      return this;
    }

    /** How long an attempt may go without progress before it fails. */
    public Builder idleTimeout(Duration limit) {
      deadlines().setIdle(Times.duration(limit));
      return this;
    }

    private Deadlines.Builder deadlines() {
      return spec.getDeadlinesBuilder();
    }

    /** Attempts in each round, the first one included. 1 to 100. */
    public Builder attempts(int max) {
      spec.getRetryPolicyBuilder().setAttemptsMax(max);
      return this;
    }

    /**
     * What happens when the attempts of a round, or the declines, are used up: the task fails, or
     * is parked for a human. To have others try, say {@link #escalateAttemptsTo(String)} instead,
     * which names them.
     */
    public Builder whenAttemptsExhausted(ExhaustionAction action) {
      spec.getRetryPolicyBuilder().setExhaustionAction(action).clearEscalation();
      return this;
    }

    /**
     * When the attempts of a round, or the declines, are used up, agents with this capability get
     * the task, with fresh ones. It is parked when theirs are used up as well.
     */
    public Builder escalateAttemptsTo(String capability) {
      return escalateAttemptsTo(capability, Map.of());
    }

    /**
     * Who gets the task when attempts or declines are used up; see {@link
     * #escalateAttemptsTo(String)}.
     *
     * @param labels only agents that have all of these, at most 16
     */
    public Builder escalateAttemptsTo(String capability, Map<String, String> labels) {
      spec.getRetryPolicyBuilder()
          .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
          .setEscalation(agents(capability, labels));
      return this;
    }

    /** What happens after technical failures, in full. */
    public Builder retryPolicy(RetryPolicy policy) {
      spec.setRetryPolicy(policy);
      return this;
    }

    /** A result counts only once whoever submits this draft has accepted it. */
    public Builder reviewByRequester() {
      spec.getVerificationPolicyBuilder().setReviewer(Reviewer.REVIEWER_REQUESTER);
      return this;
    }

    /** A result counts only once an agent that offers the capability has accepted it. */
    public Builder reviewByAgents(String capability) {
      return reviewByAgents(capability, 1, 1);
    }

    /**
     * A result counts only once enough agents have accepted it. None of them did the work.
     *
     * @param reviewers how many review each round, 1 to 9
     * @param quorum how many of them must accept
     */
    public Builder reviewByAgents(String capability, int reviewers, int quorum) {
      return reviewBy(
          ReviewPanel.newBuilder()
              .setCapability(capability)
              .setReviewers(reviewers)
              .setQuorum(quorum)
              .build());
    }

    /** A result counts only once agents have accepted it, in full. */
    public Builder reviewBy(ReviewPanel panel) {
      policy().setReviewer(Reviewer.REVIEWER_CAPABILITY).setPanel(panel);
      return this;
    }

    /** A result counts only once a human has accepted it. */
    public Builder reviewByHuman() {
      policy().setReviewer(Reviewer.REVIEWER_HUMAN);
      return this;
    }

    /** The JSON inputs must keep a JSON Schema, or the task is not created. */
    public Builder checkInputs(String schema) {
      policy().getChecksBuilder().setInputSchema(schema);
      return this;
    }

    /** Every JSON output must keep a JSON Schema, or the broker sends the result back. */
    public Builder checkOutputs(String schema) {
      return checkOutput("", schema);
    }

    /** An output must be there and keep a JSON Schema, or the broker sends the result back. */
    public Builder checkOutput(String name, String schema) {
      policy()
          .getChecksBuilder()
          .addOutputSchemas(SchemaCheck.newBuilder().setOutputName(name).setSchema(schema));
      return this;
    }

    /**
     * A CEL expression must be true of the result, or the broker sends it back.
     *
     * @param expression such as {@code double(outputs.sum) > 0.0}; see {@link ExpressionCheck}
     * @param message what the agent is told otherwise
     */
    public Builder checkThat(String id, String expression, String message) {
      policy()
          .getChecksBuilder()
          .addExpressions(
              ExpressionCheck.newBuilder().setId(id).setExpression(expression).setMessage(message));
      return this;
    }

    /** An output with this name must be there, or the broker sends the result back. */
    public Builder requireOutput(String name) {
      return requireOutput(name, "");
    }

    /**
     * An output must be there, or the broker sends the result back.
     *
     * @param name its name; empty for any
     * @param mediaType its media type without parameters, such as {@code image/png}; empty for any
     */
    public Builder requireOutput(String name, String mediaType) {
      policy()
          .getChecksBuilder()
          .addRequiredOutputs(RequiredOutput.newBuilder().setName(name).setMediaType(mediaType));
      return this;
    }

    /** An artifact with this name must be there, or the broker sends the result back. */
    public Builder requireArtifact(String name) {
      return requireArtifact(name, "");
    }

    /**
     * An output must be an artifact whose content was uploaded, or the broker sends the result
     * back.
     *
     * @param name its name; empty for any
     * @param mediaType its media type without parameters, such as {@code image/png}; empty for any
     */
    public Builder requireArtifact(String name, String mediaType) {
      policy()
          .getChecksBuilder()
          .addRequiredOutputs(
              RequiredOutput.newBuilder().setName(name).setMediaType(mediaType).setArtifact(true));
      return this;
    }

    /** Who decides when a reviewer says that a criterion is invalid, or can't be verified. */
    public Builder whenUnresolved(UnresolvedAction action) {
      policy().setUnresolvedAction(action);
      return this;
    }

    /**
     * When no round is left, agents with this capability do one more. It is judged like any other;
     * a human decides when it is sent back as well.
     */
    public Builder escalateTo(String capability) {
      return escalateTo(capability, Map.of());
    }

    /**
     * Who does one more round when none is left; see {@link #escalateTo(String)}.
     *
     * @param labels only agents that have all of these, at most 16
     */
    public Builder escalateTo(String capability, Map<String, String> labels) {
      policy()
          .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
          .setEscalation(agents(capability, labels));
      return this;
    }

    private VerificationPolicy.Builder policy() {
      return spec.getVerificationPolicyBuilder();
    }

    /** Rounds in all, the first one included. 1 to 50. */
    public Builder rounds(int max) {
      spec.getVerificationPolicyBuilder().setRoundsMax(max);
      return this;
    }

    /**
     * How much the agent may do without asking, 0 to 5; below a task never more than above it. See
     * {@code TaskSpec.autonomy_level}.
     */
    public Builder autonomyLevel(int level) {
      spec.setAutonomyLevel(level);
      return this;
    }

    /**
     * What the broker takes for a loop, and what it does then; for all tasks below as well. Without
     * one, what holds for the parent, else what the broker was told.
     */
    public Builder loopPolicy(LoopPolicy policy) {
      spec.setLoopPolicy(policy);
      return this;
    }

    /**
     * What happens when an agent is alive, but does not get anywhere for some time: a part of the
     * loop policy, whose other parts are set before.
     *
     * @param after at least a second
     */
    public Builder whenStalled(Duration after, RepeatAction action) {
      spec.getLoopPolicyBuilder().setStallAfter(Times.duration(after)).setStallAction(action);
      return this;
    }

    /**
     * What happens when a child is deeper in the tree than it may be: a part of the loop policy,
     * whose other parts are set before.
     *
     * @param depthMax 1 to 1,000; a root is at 0, its children are at 1
     */
    public Builder whenDeeper(int depthMax, CycleAction action) {
      spec.getLoopPolicyBuilder().setDepthMax(depthMax).setDepthAction(action);
      return this;
    }

    /**
     * What happens when verdicts ask for another round with the same findings more often than they
     * may: a part of the loop policy, whose other parts are set before.
     *
     * @param times 1 to 50
     */
    public Builder whenFindingsRepeat(int times, RepeatedResultAction action) {
      spec.getLoopPolicyBuilder().setFindingsMax(times).setFindingsAction(action);
      return this;
    }

    /**
     * Nothing is taken for a loop, whatever the broker was told: in all tasks below neither. Of a
     * child it has no effect, since it may be held tighter than its parent, but not looser.
     */
    public Builder allowLoops() {
      return loopPolicy(
          LoopPolicy.newBuilder()
              .setCycleAction(CycleAction.CYCLE_ACTION_ALLOW)
              .setRepeatAction(RepeatAction.REPEAT_ACTION_ALLOW)
              .setResultAction(RepeatedResultAction.REPEATED_RESULT_ACTION_ALLOW)
              .build());
    }

    /** Who does the next round of a redo. */
    public Builder redoBy(RedoAssignee assignee) {
      spec.getVerificationPolicyBuilder().setRedoAssignee(assignee);
      return this;
    }

    /** What happens when a redo is asked for and no round is left. */
    public Builder whenRoundsExhausted(ExhaustionAction action) {
      spec.getVerificationPolicyBuilder().setExhaustionAction(action);
      return this;
    }

    /** What the task and everything below it may use. */
    public Builder budget(Budget budget) {
      spec.setBudget(budget);
      return this;
    }

    /** How many model tokens the task and everything below it may use. */
    public Builder budgetTokens(long tokens) {
      spec.getBudgetBuilder().setTokens(tokens);
      return this;
    }

    /**
     * What the task and everything below it may cost.
     *
     * @param micros millionths of the currency
     * @param currency the ISO 4217 code, such as {@code EUR}
     */
    public Builder budgetCost(long micros, String currency) {
      spec.getBudgetBuilder().setCostMicros(micros).setCurrency(currency);
      return this;
    }

    /**
     * Has the task done again and again: it becomes a schedule, whose children are the runs.
     *
     * @param cron minute, hour, day of month, month and day of week, or seconds before them
     * @param timeZone the IANA time zone that it is read in, such as {@code Europe/Berlin}
     */
    public Builder schedule(String cron, String timeZone) {
      spec.getScheduleBuilder().setCron(cron).setTimeZone(timeZone);
      return this;
    }

    /** See {@link #schedule(String, String)}; says all that a schedule may say. */
    public Builder schedule(Schedule schedule) {
      spec.setSchedule(schedule);
      return this;
    }

    /** The order among waiting tasks, higher first. -100 to 100; 0 is usual. */
    public Builder priority(int priority) {
      spec.setPriority(priority);
      return this;
    }

    /** Tasks with the same priority take turns by this key. */
    public Builder fairnessKey(String key) {
      spec.setFairnessKey(key);
      return this;
    }

    /** Adds a label to find the task by. */
    public Builder label(String key, String value) {
      spec.putLabels(key, value);
      return this;
    }

    /** The task does not start before this time. */
    public Builder startAt(Instant time) {
      spec.setStartTime(Times.timestamp(time));
      return this;
    }

    /** Joins the task to a trace. */
    public Builder traceContext(TraceContext context) {
      spec.setTraceContext(context);
      return this;
    }

    /**
     * Names the task: submitting the same draft under the same key again, from any process and at
     * any time, gives the task that is there already. The task's id is made from the key: the key
     * itself where it is 1 to 64 characters of {@code a-z 0-9 - _}, starting with a letter or
     * digit; else a digest of it. Without a key every submit makes a new task.
     */
    public Builder idempotencyKey(String key) {
      this.key = key;
      return this;
    }

    /**
     * The draft.
     *
     * @throws IllegalStateException if it has no objective
     */
    public TaskDraft build() {
      if (spec.getObjective().isEmpty()) {
        throw new IllegalStateException(
            "expected an objective, but the draft has none: call objective(\"what is to be achieved\")");
      }
      return new TaskDraft(spec.build(), key);
    }
  }
}
