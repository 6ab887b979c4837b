package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.Requests.text;

import dev.parley.v1.Answer;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.BatchCreateTasksRequest;
import dev.parley.v1.Blob;
import dev.parley.v1.Budget;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.DecideProposalRequest;
import dev.parley.v1.DeleteNoteRequest;
import dev.parley.v1.DiscardTaskRequest;
import dev.parley.v1.DownloadArtifactRequest;
import dev.parley.v1.DrainNodeRequest;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetKillReportRequest;
import dev.parley.v1.KillRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.ListAgentsRequest;
import dev.parley.v1.ListArtifactsRequest;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListNotesRequest;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.Part;
import dev.parley.v1.PauseRequest;
import dev.parley.v1.PauseScheduleRequest;
import dev.parley.v1.ProposalDecision;
import dev.parley.v1.PutNoteRequest;
import dev.parley.v1.ResumeRequest;
import dev.parley.v1.ResumeScheduleRequest;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.ReviveRequest;
import dev.parley.v1.ReviveStage;
import dev.parley.v1.Schedule;
import dev.parley.v1.Scope;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TopUpBudgetRequest;
import dev.parley.v1.TriggerScheduleRequest;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.UpdateScheduleRequest;
import dev.parley.v1.UploadArtifactRequest;
import dev.parley.v1.UploadHeader;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTreeRequest;
import java.util.List;

/**
 * The limits of calls, but for the spec of a task: one row each. What they are about is not there,
 * so that a call that is as documented changes nothing. Stateless.
 */
final class CallLimits {
  private static final String NOTHING = "nothing";
  private static final String DIGEST = "sha256:" + "0a".repeat(32);
  private static final String WHY = "At most 1,024 characters";
  private static final String REPEATABLE = "1 to 128 characters";
  private static final Scope NOBODY = Scope.newBuilder().setAgent("nobody").build();

  private CallLimits() {}

  static void addTo(List<FieldLimit> rows) {
    creating(rows);
    tasks(rows);
    reviewing(rows);
    dialogue(rows);
    reading(rows);
    switches(rows);
    parked(rows);
    schedules(rows);
    boards(rows);
    artifacts(rows);
  }

  private static void creating(List<FieldLimit> rows) {
    CreateTaskRequest create = CreateTaskRequest.newBuilder().setSpec(Requests.spec("x")).build();
    String seven = ("a".repeat(63) + ".").repeat(7);
    LimitRows.of(rows, create)
        .text("request_id", REPEATABLE)
        .refusedWith(ErrorReason.ERROR_REASON_ID_INVALID)
        .row("task_id", "1 to 64 characters", List.of("a", "a".repeat(64)), List.of("a".repeat(65)))
        .add(
            "task_id",
            "At most 512 characters",
            List.of(below(create, seven, "a".repeat(64))),
            List.of(below(create, seven + "a".repeat(63) + ".", "a")));
    BatchCreateTasksRequest one =
        BatchCreateTasksRequest.newBuilder()
            .addRequests(CreateTaskRequest.getDefaultInstance())
            .build();
    String words = "1 to `Limits.batch_requests_max`";
    LimitRows.of(rows, one)
        .row("requests", words, List.of(one.getRequestsList()), List.of(List.of()));
    LimitRows.of(rows, one)
        .refusedWith(ErrorReason.ERROR_REASON_BATCH_TOO_LARGE)
        .count("requests", words, i -> CreateTaskRequest.getDefaultInstance());
  }

  private static CreateTaskRequest below(CreateTaskRequest create, String parent, String segment) {
    return create.toBuilder()
        .setTaskId(parent + segment)
        .setParentLease(
            Lease.newBuilder().setTaskId(parent.substring(0, parent.length() - 1)).setToken(1))
        .build();
  }

  private static void tasks(List<FieldLimit> rows) {
    LimitRows.of(rows, CancelTaskRequest.newBuilder().setTaskId(NOTHING).build())
        .text("message", WHY)
        .longest("grace", "At most 1 hour");
    LimitRows.of(rows, RetryTaskRequest.newBuilder().setTaskId(NOTHING).build())
        .text("message", WHY);
    LimitRows.of(
            rows,
            EndorseContentRequest.newBuilder()
                .setTaskId(NOTHING)
                .setMessage("I read it")
                .setTrustLabel(TrustLabel.TRUST_LABEL_USER)
                .build())
        .text("request_id", REPEATABLE)
        .requiredText("message", "1 to 1,024 characters");
    LimitRows.of(
            rows,
            TopUpBudgetRequest.newBuilder()
                .setTaskId(NOTHING)
                .setAdded(Budget.newBuilder().setTokens(1))
                .build())
        .text("request_id", REPEATABLE)
        .range("added.tokens", "1 to 10^15")
        .text("message", WHY);
  }

  private static void reviewing(List<FieldLimit> rows) {
    LimitRows review =
        LimitRows.of(
            rows,
            ReviewTaskRequest.newBuilder()
                .setTaskId(NOTHING)
                .setRound(1)
                .setVerdict(FrameLimits.verdict())
                .build());
    FrameLimits.verdict(review, "verdict");
    review
        .text("request_id", REPEATABLE)
        .orMore("round", "1 or more")
        .size(
            "verdict",
            "at most `Limits.payload_bytes_max` long",
            "verdict.corrections[0].blob.data");
    LimitRows.of(
            rows,
            DecideProposalRequest.newBuilder()
                .setTaskId(NOTHING)
                .setProposalId("p")
                .setDigest("0a".repeat(32))
                .setDecision(ProposalDecision.PROPOSAL_DECISION_DENY)
                .build())
        .text("request_id", REPEATABLE)
        .text("message", "At most 4,096 characters");
  }

  private static void dialogue(List<FieldLimit> rows) {
    LimitRows.of(
            rows,
            AnswerTaskRequest.newBuilder()
                .setTaskId(NOTHING)
                .setQuestionId("q")
                .setAnswer(Answer.newBuilder().setText("this"))
                .build())
        .text("request_id", REPEATABLE)
        .text("answer.comment", "At most 8,192 characters")
        .size("answer", "At most `Limits.answer_bytes_max` serialized", "answer.text");
    LimitRows.of(
            rows,
            SendMessageRequest.newBuilder()
                .setTaskId(NOTHING)
                .setMessage(TaskMessage.newBuilder().setText("look").addParts(picture()))
                .build())
        .text("request_id", REPEATABLE)
        .text("message.text", "At most 16,384 characters")
        .count("message.parts", "At most 64 parts", i -> text("x"))
        .size(
            "message",
            "At most `Limits.message_bytes_max` serialized",
            "message.parts[0].blob.data");
  }

  private static void reading(List<FieldLimit> rows) {
    String page = "1 to 1,000";
    LimitRows.of(rows, ListTasksRequest.getDefaultInstance())
        .rangeOrDefault("page_size", page)
        .count("states", "At most 32", i -> 1)
        .labels("labels", "At most 32")
        .count("reasons", "At most 32", i -> 1);
    LimitRows.of(rows, ListChildOutcomesRequest.newBuilder().setTaskId(NOTHING).build())
        .rangeOrDefault("page_size", page);
    LimitRows.of(rows, ListAgentsRequest.getDefaultInstance())
        .rangeOrDefault("page_size", page)
        .labels("labels", "At most 32");
    LimitRows.of(rows, ListArtifactsRequest.getDefaultInstance()).rangeOrDefault("page_size", page);
    LimitRows.of(rows, WatchTaskRequest.newBuilder().setTaskId(NOTHING).build())
        .orMore("after_number", "0 or more");
    LimitRows.of(rows, WatchTreeRequest.newBuilder().setTaskId(NOTHING).build())
        .orMore("after_cursor", "0 or more")
        .orMore("levels", "0 or more");
  }

  private static void switches(List<FieldLimit> rows) {
    String id = "1 to 64 characters";
    LimitRows.of(rows, KillRequest.newBuilder().setScope(NOBODY).build())
        .text("message", WHY)
        .refusedWith(ErrorReason.ERROR_REASON_ID_INVALID)
        .row("switch_id", id, List.of("", "k", "k".repeat(64)), List.of("k".repeat(65)));
    LimitRows.of(rows, PauseRequest.newBuilder().setScope(NOBODY).build())
        .text("message", WHY)
        .refusedWith(ErrorReason.ERROR_REASON_ID_INVALID)
        .row("switch_id", id, List.of("", "p", "p".repeat(64)), List.of("p".repeat(65)));
    LimitRows.of(
            rows,
            ReviveRequest.newBuilder()
                .setSwitchId(NOTHING)
                .setStage(ReviveStage.REVIVE_STAGE_ADMIT)
                .build())
        .text("message", WHY);
    LimitRows.of(rows, ResumeRequest.newBuilder().setSwitchId(NOTHING).build())
        .text("message", WHY);
    LimitRows.of(rows, GetKillReportRequest.newBuilder().setSwitchId(NOTHING).build())
        .rangeOrDefault("leases_max", "1 to 10,000");
    LimitRows.of(rows, DrainNodeRequest.newBuilder().setNodeId("another").build())
        .text("message", WHY)
        .longest("grace", "at most 24 hours");
  }

  private static void parked(List<FieldLimit> rows) {
    RetargetTaskRequest.Builder retarget = RetargetTaskRequest.newBuilder().setTaskId(NOTHING);
    retarget.getTargetBuilder().getCapabilityBuilder().setCapability("x");
    LimitRows.of(rows, retarget.build())
        .text("message", WHY)
        .name("target.capability.capability", "1 to 128 characters")
        .labels("target.capability.labels", "At most 16");
    LimitRows.of(rows, DiscardTaskRequest.newBuilder().setTaskId(NOTHING).build())
        .text("message", WHY);
  }

  private static void schedules(List<FieldLimit> rows) {
    LimitRows.of(rows, PauseScheduleRequest.newBuilder().setTaskId(NOTHING).build())
        .text("message", WHY);
    LimitRows.of(rows, ResumeScheduleRequest.newBuilder().setTaskId(NOTHING).build())
        .text("message", WHY);
    LimitRows.of(rows, TriggerScheduleRequest.newBuilder().setTaskId(NOTHING).build())
        .text("request_id", REPEATABLE);
    LimitRows.of(
            rows,
            UpdateScheduleRequest.newBuilder()
                .setTaskId(NOTHING)
                .setSpec(Requests.spec("x").setSchedule(Schedule.newBuilder().setCron("@daily")))
                .build())
        .requiredText("spec.objective", "At most 32,768 characters");
  }

  private static void boards(List<FieldLimit> rows) {
    LimitRows.of(
            rows,
            PutNoteRequest.newBuilder().setRootId(NOTHING).setKey("k").setValue(picture()).build())
        .text("request_id", REPEATABLE)
        .name("key", "1 to 128 characters")
        .size("value", "At most 16 KiB serialized", "value.blob.data")
        .orMore("expected_version", "0 or more");
    LimitRows.of(rows, DeleteNoteRequest.newBuilder().setRootId(NOTHING).setKey("k").build())
        .text("request_id", REPEATABLE)
        .orMore("expected_version", "0 or more");
    LimitRows.of(rows, ListNotesRequest.newBuilder().setRootId(NOTHING).build())
        .optionalName("key_prefix", "1 to 128 characters");
    LimitRows.of(
            rows,
            ArriveAtBarrierRequest.newBuilder()
                .setRootId(NOTHING)
                .setName("gate")
                .setParties(2)
                .setParticipant("p")
                .build())
        .name("name", "1 to 128 characters")
        .range("parties", "1 to 1,000")
        .longest("timeout", "At most 366 days")
        .requiredText("participant", "1 to 512 characters")
        .text("request_id", REPEATABLE);
  }

  private static void artifacts(List<FieldLimit> rows) {
    UploadArtifactRequest header =
        UploadArtifactRequest.newBuilder()
            .setHeader(UploadHeader.newBuilder().setDigest(DIGEST).setSizeBytes(1_000_000))
            .build();
    LimitRows.of(rows, header).row("header.size_bytes", "0 or more", List.of(0), List.of(-1));
    LimitRows.of(rows, UploadArtifactRequest.getDefaultInstance())
        .after(header)
        .refusedWith(ErrorReason.ERROR_REASON_ARTIFACT_CHUNK_INVALID)
        .requiredText("chunk", "1 to 262,144");
    LimitRows.of(rows, DownloadArtifactRequest.newBuilder().setDigest(DIGEST).build())
        .orMore("offset_bytes", "0 or more")
        .orMore("length_bytes", "0 or more");
  }

  private static Part picture() {
    return Part.newBuilder().setBlob(Blob.newBuilder().setMediaType("image/png")).build();
  }
}
