package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.Requests.text;

import com.google.protobuf.ByteString;
import dev.parley.server.testing.TestAgent;
import dev.parley.v1.Accept;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AnswerKind;
import dev.parley.v1.Ask;
import dev.parley.v1.Blob;
import dev.parley.v1.Capability;
import dev.parley.v1.Capacity;
import dev.parley.v1.ConfirmDelivery;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.Decline;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Fail;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.FindingState;
import dev.parley.v1.Heartbeat;
import dev.parley.v1.Hello;
import dev.parley.v1.Join;
import dev.parley.v1.JoinMode;
import dev.parley.v1.Lease;
import dev.parley.v1.LeaseUsage;
import dev.parley.v1.Part;
import dev.parley.v1.Progress;
import dev.parley.v1.Proposal;
import dev.parley.v1.Propose;
import dev.parley.v1.Question;
import dev.parley.v1.ReportProgress;
import dev.parley.v1.Result;
import dev.parley.v1.StopEvidence;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.SubmitVerdict;
import dev.parley.v1.UseApproval;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.Yield;
import java.util.Collections;
import java.util.List;

/** The limits of what agents say on their streams: one row each. Stateless. */
final class FrameLimits {
  private static final Part PICTURE =
      Part.newBuilder().setBlob(Blob.newBuilder().setMediaType("image/png")).build();

  private FrameLimits() {}

  static void addTo(List<FieldLimit> rows) {
    hello(LimitRows.of(rows, hello()));
    signs(rows);
    progress(LimitRows.of(rows, progress()));
    result(LimitRows.of(rows, result()));
    verdict(LimitRows.of(rows, submittedVerdict()));
    failure(LimitRows.of(rows, failure()));
    yielded(LimitRows.of(rows, yielded()));
    question(LimitRows.of(rows, question()));
    proposal(LimitRows.of(rows, proposal()));
  }

  private static void hello(LimitRows rows) {
    String skill = "hello.card.capabilities[0]";
    rows.name("hello.card.agent_id", "1 to 128 characters")
        .text("hello.card.display_name", "At most 128 characters")
        .text("hello.card.description", "At most 4,096 characters")
        .text("hello.card.version", "At most 64 characters")
        .labels("hello.card.labels", "At most 32")
        .count("hello.card.capabilities", "At most 64", i -> capability("c" + i))
        .name(skill + ".name", "1 to 128 characters")
        .text(skill + ".description", "At most 4,096 characters")
        .padded(skill + ".input_schema", "At most 16,384 characters", "{}")
        .padded(skill + ".output_schema", "At most 16,384 characters", "{}")
        .name("hello.instance_id", "1 to 128 characters")
        .row("hello.protocol_version_min", "0 or more", List.of(0, 1), List.of(-1, 2))
        .orMore("hello.protocol_version_max", "1 or more")
        .orMore("hello.max_in_flight", "0 or more")
        .count("hello.held_leases", "At most twice `Limits.in_flight_max`", i -> lease("t" + i))
        .orMore("hello.held_leases[0].token", "1 or more");
  }

  private static void signs(List<FieldLimit> rows) {
    Lease lease = lease("nothing");
    LimitRows.of(rows, frame().setCapacity(Capacity.getDefaultInstance()).build())
        .orMore("capacity.max_in_flight", "0 or more");
    LimitRows.of(rows, frame().setAccept(Accept.newBuilder().setLease(lease)).build())
        .orMore("accept.lease.token", "1 or more");
    LimitRows.of(rows, frame().setDecline(Decline.newBuilder().setLease(lease)).build())
        .text("decline.message", "At most 4,096 characters");
    LeaseUsage used = LeaseUsage.newBuilder().setLease(lease).build();
    LimitRows beat =
        LimitRows.of(rows, frame().setHeartbeat(Heartbeat.newBuilder().addLeases(used)).build())
            .count("heartbeat.leases", "At most twice `Limits.in_flight_max`", i -> used);
    usage(beat, "heartbeat.leases[0].usage");
    LimitRows.of(rows, frame().setStopEvidence(StopEvidence.newBuilder().setLease(lease)).build())
        .text("stop_evidence.message", "At most 4,096 characters");
    LimitRows.of(
            rows, frame().setConfirmDelivery(ConfirmDelivery.newBuilder().setLease(lease)).build())
        .count("confirm_delivery.question_ids", "At most 256", i -> "q" + i)
        .count("confirm_delivery.proposal_ids", "At most 256", i -> "p" + i)
        .orMore("confirm_delivery.message_number", "0 or more");
    UseApproval.Builder use =
        UseApproval.newBuilder().setLease(lease).setProposalId("p").setDigest("0a".repeat(32));
    LimitRows.of(rows, frame().setUseApproval(use.setUseId("u")).build())
        .requiredText("use_approval.use_id", "1 to 128 characters");
  }

  private static void progress(LimitRows rows) {
    String path = "progress.progress";
    rows.size(path, "At most `Limits.progress_bytes_max`", path + ".partial_outputs[0].blob.data")
        .text(path + ".message", "At most 4,096 characters")
        .range(path + ".percent", "0 to 100")
        .count(path + ".partial_outputs", "At most 256 parts", i -> text("x"))
        .text(path + ".action_fingerprint", "At most 128 characters");
  }

  private static void result(LimitRows rows) {
    String path = "result.result";
    rows.size(path, "at most `Limits.payload_bytes_max` long", path + ".outputs[0].blob.data")
        .count(path + ".outputs", "At most 256 parts", i -> text("x"))
        .text(path + ".summary", "At most 4,096 characters")
        .count(path + ".self_assessment", "At most 64", i -> finding("c" + i));
    finding(rows, path + ".self_assessment[0]");
    usage(rows, path + ".usage");
  }

  private static void verdict(LimitRows rows) {
    rows.size(
        "verdict.verdict", "At most 65,536 bytes", "verdict.verdict.corrections[0].blob.data");
    verdict(rows, "verdict.verdict");
    usage(rows, "verdict.usage");
  }

  /** The limits of a verdict, but for its size. */
  static void verdict(LimitRows rows, String path) {
    rows.count(path + ".findings", "at most 64", i -> finding("c" + i))
        .text(path + ".feedback", "At most 16,384 characters")
        .count(path + ".corrections", "At most 64 parts", i -> text("x"));
    finding(rows, path + ".findings[0]");
    // The verdict has one besides.
    rows.row(
        path + ".findings[0].corrections",
        "At most 64 parts",
        List.of(Collections.nCopies(63, text("x"))),
        List.of(Collections.nCopies(65, text("x"))));
  }

  private static void finding(LimitRows rows, String path) {
    rows.requiredText(path + ".criterion_id", "1 to 64 characters")
        .text(path + ".evidence", "At most 16,384 characters")
        .text(path + ".feedback", "At most 16,384 characters");
  }

  private static void usage(LimitRows rows, String path) {
    for (String figure : List.of("tokens", "cost_micros", "calls")) {
      rows.range(path + "." + figure, "0 to 1,000,000,000,000");
    }
  }

  private static void failure(LimitRows rows) {
    rows.text("fail.failure.message", "At most 4,096 characters")
        .text("fail.failure.code", "At most 64 characters")
        .longest("fail.failure.retry_delay", "at most 24 hours");
    usage(rows, "fail.usage");
  }

  private static void yielded(LimitRows rows) {
    rows.refusedWith(ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE)
        .text("yield_task.continuation", "At most `Limits.payload_bytes_max` long");
    rows.count("yield_task.join.child_ids", "at most 10,000", i -> "nothing.c" + i);
    SpecLimits.join(rows, "yield_task.join");
    usage(rows, "yield_task.usage");
  }

  private static void question(LimitRows rows) {
    String path = "ask.question";
    rows.size(path, "At most `Limits.question_bytes_max` serialized", path + ".text")
        .name(path + ".question_id", "1 to 128 characters")
        .requiredText(path + ".text", "At most 8,192 characters")
        .requiredCount(path + ".choices", "1 to 32", i -> "c" + i)
        .row(
            path + ".choices[0]",
            "of 1 to 256 characters",
            List.of("c", "c".repeat(256)),
            List.of("", "c".repeat(257)))
        .longest(path + ".timeout", "at most 366 days");
  }

  private static void proposal(LimitRows rows) {
    String path = "propose.proposal";
    rows.size(path, "At most `Limits.proposal_bytes_max` serialized", path + ".payload")
        .name(path + ".proposal_id", "1 to 128 characters")
        .requiredText(path + ".summary", "At most 4,096 characters")
        .requiredText(path + ".media_type", "At most 128 characters")
        .longest(path + ".decision_timeout", "at most 366 days")
        .longest(path + ".approval_lifetime", "at most 24 hours");
  }

  private static AgentFrame hello() {
    Hello.Builder hello = TestAgent.hello("limits", 1, "nothing");
    return frame().setHello(hello.addHeldLeases(lease("nothing"))).build();
  }

  private static AgentFrame progress() {
    return frame()
        .setProgress(
            ReportProgress.newBuilder()
                .setLease(lease("nothing"))
                .setProgress(Progress.newBuilder().addPartialOutputs(PICTURE)))
        .build();
  }

  private static AgentFrame result() {
    Result.Builder result = Result.newBuilder().addOutputs(PICTURE).addSelfAssessment(finding("c"));
    return frame()
        .setResult(SubmitResult.newBuilder().setLease(lease("nothing")).setResult(result))
        .build();
  }

  private static AgentFrame submittedVerdict() {
    return frame()
        .setVerdict(SubmitVerdict.newBuilder().setLease(lease("nothing")).setVerdict(verdict()))
        .build();
  }

  /** A verdict that is as documented. */
  static Verdict verdict() {
    return Verdict.newBuilder()
        .setDecision(VerdictDecision.VERDICT_DECISION_REDO)
        .addFindings(finding("c"))
        .addCorrections(PICTURE)
        .build();
  }

  private static AgentFrame failure() {
    return frame()
        .setFail(
            Fail.newBuilder()
                .setLease(lease("nothing"))
                .setFailure(
                    Failure.newBuilder().setFailureClass(FailureClass.FAILURE_CLASS_RETRYABLE)))
        .build();
  }

  private static AgentFrame yielded() {
    return frame()
        .setYieldTask(
            Yield.newBuilder()
                .setLease(lease("nothing"))
                .setJoin(Join.newBuilder().setMode(JoinMode.JOIN_MODE_QUORUM).setQuorum(1)))
        .build();
  }

  private static AgentFrame question() {
    return frame()
        .setAsk(
            Ask.newBuilder()
                .setLease(lease("nothing"))
                .setQuestion(
                    Question.newBuilder()
                        .setQuestionId("q")
                        .setText("Which?")
                        .setAnswerKind(AnswerKind.ANSWER_KIND_CHOICE)
                        .addChoices("this")))
        .build();
  }

  private static AgentFrame proposal() {
    return frame()
        .setPropose(
            Propose.newBuilder()
                .setLease(lease("nothing"))
                .setProposal(
                    Proposal.newBuilder()
                        .setProposalId("p")
                        .setSummary("Do it")
                        .setMediaType("text/plain")
                        .setPayload(ByteString.copyFromUtf8("it"))))
        .build();
  }

  private static AgentFrame.Builder frame() {
    return AgentFrame.newBuilder();
  }

  private static Capability capability(String name) {
    return Capability.newBuilder().setName(name).build();
  }

  private static CriterionFinding finding(String criterion) {
    return CriterionFinding.newBuilder()
        .setCriterionId(criterion)
        .setState(FindingState.FINDING_STATE_UNMET)
        .build();
  }

  private static Lease lease(String taskId) {
    return Lease.newBuilder().setTaskId(taskId).setToken(1).build();
  }
}
