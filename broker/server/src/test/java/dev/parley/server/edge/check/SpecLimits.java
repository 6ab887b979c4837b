package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.Requests.criterion;
import static dev.parley.server.edge.check.Requests.text;

import dev.parley.v1.ArtifactRef;
import dev.parley.v1.Blob;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.Budget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.ExpressionCheck;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Join;
import dev.parley.v1.JoinMode;
import dev.parley.v1.Part;
import dev.parley.v1.PlanStep;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Reviewer;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.TaskSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The limits of what may be asked: one row each. Stateless. */
final class SpecLimits {
  private static final String POLICY = "spec.verification_policy";
  private static final String CHECKS = POLICY + ".checks";

  private SpecLimits() {}

  static void addTo(List<FieldLimit> rows) {
    content(LimitRows.of(rows, usual()));
    spec(LimitRows.of(rows, usual()));
    policies(LimitRows.of(rows, usual()));
    budget(LimitRows.of(rows, usual()), "spec.budget");
    verification(LimitRows.of(rows, reviewed()));
    targets(LimitRows.of(rows, fanOut()));
    broadcast(LimitRows.of(rows, broadcast()));
    agent(LimitRows.of(rows, agent()));
    schedule(LimitRows.of(rows, scheduled()));
  }

  private static void content(LimitRows rows) {
    rows.text("spec.inputs[0].name", "At most 256 characters")
        .text("spec.context[0].artifact.uri", "At most 2,048 characters")
        .refusedWith(ErrorReason.ERROR_REASON_CONTENT_INVALID)
        .orMore("spec.context[0].artifact.size_bytes", "0 or more")
        .row(
            "spec.inputs[0].blob.media_type",
            "at most 255 characters",
            List.of("text/plain;" + "x".repeat(255)),
            List.of("text/plain;" + "x".repeat(256)));
  }

  private static void spec(LimitRows rows) {
    rows.size("spec", "at most `Limits.payload_bytes_max` long", "spec.inputs[0].blob.data")
        .requiredText("spec.objective", "At most 32,768 characters")
        .count("spec.inputs", "At most 256 parts", i -> text("x"))
        .count("spec.context", "At most 256 parts", i -> text("x"))
        .count("spec.plan.steps", "At most 64", i -> step("s" + i))
        .requiredText("spec.plan.steps[0].id", "1 to 64 characters")
        .requiredText("spec.plan.steps[0].text", "At most 4,096 characters")
        .count("spec.criteria", "At most 64 criteria", i -> criterion("c" + i))
        .requiredText("spec.criteria[0].id", "1 to 64 characters")
        .requiredText("spec.criteria[0].text", "At most 4,096 characters")
        .range("spec.priority", "-100 to 100")
        .text("spec.fairness_key", "At most 128 characters")
        .labels("spec.labels", "At most 32")
        .text("spec.trace_context.traceparent", "At most 64 characters")
        .text("spec.trace_context.tracestate", "At most 512 characters")
        .range("spec.autonomy_level", "0 to 5")
        .name("spec.target.capability.capability", "1 to 128 characters")
        .labels("spec.target.capability.labels", "At most 16");
  }

  private static void agent(LimitRows rows) {
    rows.name("spec.target.agent.agent_id", "1 to 128 characters")
        .optionalName("spec.target.agent.capability", "1 to 128 characters");
  }

  private static void policies(LimitRows rows) {
    for (String deadline : List.of("queue_wait", "attempt", "total", "heartbeat", "idle")) {
      rows.longest("spec.deadlines." + deadline, "at most 366 days");
    }
    rows.shortest("spec.deadlines.heartbeat", "at least 1 second")
        .rangeOrDefault("spec.retry_policy.attempts_max", "1 to 100")
        .longest("spec.retry_policy.initial_backoff", "at most 366 days")
        .rangeOrDefault("spec.retry_policy.backoff_multiplier_percent", "100 to 1,000")
        .longest("spec.retry_policy.backoff_max", "at most 366 days")
        .rangeOrDefault("spec.retry_policy.declines_max", "1 to 100")
        .rangeOrDefault("spec.loop_policy.repeats_max", "1 to 64")
        .rangeOrDefault("spec.loop_policy.window", "2 to 64")
        .rangeOrDefault("spec.loop_policy.depth_max", "1 to 1,000")
        .rangeOrDefault("spec.loop_policy.findings_max", "1 to 50")
        .shortest("spec.loop_policy.stall_after", "At least 1 second")
        .longest("spec.loop_policy.stall_after", "at most 366 days")
        .name("spec.loop_policy.escalation.capability", "1 to 128 characters")
        .labels("spec.loop_policy.escalation.labels", "At most 16");
  }

  private static void budget(LimitRows rows, String path) {
    rows.range(path + ".tokens", "1 to 10^15")
        .range(path + ".cost_micros", "1 to 10^15")
        .range(path + ".attempts", "1 to 10^15")
        .range(path + ".redo_rounds", "0 to 10^15")
        .range(path + ".delegations", "0 to 10^15")
        .orMore(path + ".depth", "0 or more")
        .rangeOrDefault(path + ".warning_percent", "1 to 100")
        .shortest(path + ".wall_time", "At least 1 second")
        .longest(path + ".wall_time", "at most 366 days");
  }

  private static void verification(LimitRows rows) {
    rows.rangeOrDefault(POLICY + ".rounds_max", "1 to 50")
        .name(POLICY + ".panel.capability", "1 to 128 characters")
        .labels(POLICY + ".panel.labels", "At most 16")
        .rangeOrDefault(POLICY + ".panel.reviewers", "1 to 9")
        .row(POLICY + ".panel.quorum", "1 to `reviewers`", List.of(0, 1, 2), List.of(-1, 3))
        .longest(POLICY + ".panel.timeout", "at most 366 days")
        .text(POLICY + ".panel.instructions", "At most 16,384 characters")
        .name(POLICY + ".escalation.capability", "1 to 128 characters")
        .labels(POLICY + ".escalation.labels", "At most 16")
        .padded(CHECKS + ".input_schema", "At most 65,536 characters", "{}")
        .count(CHECKS + ".output_schemas", "At most 16", i -> schema("o" + i))
        .text(CHECKS + ".output_schemas[0].output_name", "at most 256 characters")
        .padded(CHECKS + ".output_schemas[0].schema", "At most 65,536 characters", "{}")
        .count(CHECKS + ".expressions", "At most 16", i -> expression("e" + i))
        .requiredText(CHECKS + ".expressions[0].id", "1 to 64 characters")
        .padded(CHECKS + ".expressions[0].expression", "At most 4,096 characters", "true")
        .text(CHECKS + ".expressions[0].message", "At most 4,096 characters")
        .count(CHECKS + ".required_outputs", "At most 64", i -> output("r" + i))
        .text(CHECKS + ".required_outputs[0].name", "at most 256 characters")
        .text(CHECKS + ".required_outputs[0].media_type", "at most 256 characters");
  }

  private static void targets(LimitRows rows) {
    String target = "spec.target.fan_out";
    rows.requiredText(target + ".template.objective", "At most 32,768 characters")
        .count(target + ".items[0].inputs", "At most 256 parts", i -> text("x"))
        .orMore(target + ".parallelism", "0 or more")
        .name(target + ".reducer.capability", "1 to 128 characters")
        .labels(target + ".reducer.labels", "At most 16");
    join(rows, target + ".join");
  }

  private static void broadcast(LimitRows rows) {
    rows.name("spec.target.broadcast.capability.capability", "1 to 128 characters")
        .labels("spec.target.broadcast.capability.labels", "At most 16")
        .name("spec.target.broadcast.reducer.capability", "1 to 128 characters");
    join(rows, "spec.target.broadcast.join");
  }

  /** The limits of a join that is decided by a quorum. */
  static void join(LimitRows rows, String path) {
    rows.orMore(path + ".quorum", "1 or more")
        .longest(path + ".timeout", "At most 366 days")
        .orMore(path + ".failures_tolerated", "0 or more");
  }

  private static void schedule(LimitRows rows) {
    String longest = minutes(60) + " " + minutes(24) + " 1,2,3,4,5,6,7,8,9,10 * *";
    rows.row(
            "spec.schedule.cron",
            "At most 256 characters",
            List.of("@daily", longest),
            List.of("", longest + " "))
        .shortest("spec.schedule.catchup_window", "At least 1 second")
        .longest("spec.schedule.catchup_window", "at most 366 days")
        .orMore("spec.schedule.runs_max", "0 or more")
        .longest("spec.schedule.jitter", "at most 1 day");
    budget(rows, "spec.schedule.run_budget");
  }

  private static String minutes(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  private static CreateTaskRequest usual() {
    TaskSpec.Builder spec =
        Requests.spec("review")
            .addInputs(
                Part.newBuilder()
                    .setName("picture")
                    .setBlob(Blob.newBuilder().setMediaType("image/png")))
            .addContext(
                Part.newBuilder()
                    .setArtifact(ArtifactRef.newBuilder().setDigest("sha256:" + "0a".repeat(32))))
            .addCriteria(criterion("c"))
            .setBudget(Budget.newBuilder().setCurrency("EUR").setCostMicros(1));
    spec.getPlanBuilder().addSteps(step("s"));
    spec.getLoopPolicyBuilder().getEscalationBuilder().setCapability("repair");
    return request(spec);
  }

  private static CreateTaskRequest reviewed() {
    TaskSpec.Builder spec = Requests.spec("review").addCriteria(criterion("c"));
    spec.getVerificationPolicyBuilder()
        .setReviewer(Reviewer.REVIEWER_CAPABILITY)
        .setPanel(ReviewPanel.newBuilder().setCapability("audit").setReviewers(2))
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
        .setEscalation(CapabilityTarget.newBuilder().setCapability("repair"))
        .getChecksBuilder()
        .addOutputSchemas(schema("o"))
        .addExpressions(expression("e"))
        .addRequiredOutputs(output("r").toBuilder().setMediaType("text/plain"));
    return request(spec);
  }

  private static CreateTaskRequest fanOut() {
    TaskSpec.Builder spec = Requests.spec("none");
    spec.getTargetBuilder()
        .getFanOutBuilder()
        .setTemplate(Requests.spec("review"))
        .addItems(FanOutItem.newBuilder().addInputs(text("x")))
        .setJoin(quorum())
        .setReducer(CapabilityTarget.newBuilder().setCapability("sum"));
    return request(spec);
  }

  private static CreateTaskRequest broadcast() {
    TaskSpec.Builder spec = Requests.spec("none");
    spec.getTargetBuilder()
        .setBroadcast(
            BroadcastTarget.newBuilder()
                .setCapability(CapabilityTarget.newBuilder().setCapability("listen"))
                .setJoin(quorum())
                .setReducer(CapabilityTarget.newBuilder().setCapability("sum")));
    return request(spec);
  }

  private static CreateTaskRequest agent() {
    TaskSpec.Builder spec = Requests.spec("none");
    spec.getTargetBuilder().getAgentBuilder().setAgentId("ann").setCapability("review");
    return request(spec);
  }

  private static CreateTaskRequest scheduled() {
    TaskSpec.Builder spec = Requests.spec("review");
    spec.getScheduleBuilder()
        .setCron("@yearly")
        .setRunBudget(Budget.newBuilder().setCurrency("EUR"));
    return request(spec);
  }

  private static CreateTaskRequest request(TaskSpec.Builder spec) {
    return CreateTaskRequest.newBuilder().setSpec(spec).build();
  }

  private static Join quorum() {
    return Join.newBuilder().setMode(JoinMode.JOIN_MODE_QUORUM).setQuorum(1).build();
  }

  private static PlanStep step(String id) {
    return PlanStep.newBuilder().setId(id).setText("do it").build();
  }

  private static SchemaCheck schema(String output) {
    return SchemaCheck.newBuilder().setOutputName(output).setSchema("{}").build();
  }

  private static ExpressionCheck expression(String id) {
    return ExpressionCheck.newBuilder().setId(id).setExpression("true").build();
  }

  private static RequiredOutput output(String name) {
    return RequiredOutput.newBuilder().setName(name).build();
  }
}
