package dev.parley.cli;

import com.google.protobuf.Timestamp;
import dev.parley.v1.Actor;
import dev.parley.v1.ActorKind;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.Outcome;
import dev.parley.v1.Part;
import dev.parley.v1.Progress;
import dev.parley.v1.ProgressReported;
import dev.parley.v1.Result;
import dev.parley.v1.ResultSubmitted;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Severity;
import dev.parley.v1.Task;
import dev.parley.v1.TaskAssigned;
import dev.parley.v1.TaskCreated;
import dev.parley.v1.TaskEnded;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.VerdictGiven;

/** Tasks and events to look at. */
final class Samples {
  static final Actor WORKER =
      Actor.newBuilder()
          .setKind(ActorKind.ACTOR_KIND_AGENT)
          .setId("translator")
          .setInstanceId("i1")
          .build();

  private Samples() {}

  static TaskSpec spec(String objective) {
    TaskSpec.Builder spec = TaskSpec.newBuilder().setObjective(objective);
    spec.getTargetBuilder().getCapabilityBuilder().setCapability("text.translate");
    return spec.build();
  }

  static Task queued(String id, String objective) {
    int dot = id.lastIndexOf('.');
    return Task.newBuilder()
        .setTaskId(id)
        .setRootId(id.replaceAll("\\..*", ""))
        .setParentId(dot < 0 ? "" : id.substring(0, dot))
        .setSpec(spec(objective))
        .setRequester(FakeBroker.REQUESTER)
        .setState(TaskState.TASK_STATE_QUEUED)
        .setRound(1)
        .setLastEventNumber(1)
        .setCreateTime(FakeBroker.CREATED)
        .build();
  }

  static Task working(String id, String objective) {
    return queued(id, objective).toBuilder()
        .setState(TaskState.TASK_STATE_WORKING)
        .setAttempt(1)
        .setAttemptTotal(1)
        .setAssignee(WORKER)
        .build();
  }

  /** A task that went through a redo and was accepted. */
  static Task completed(String id) {
    Verdict redo = redo();
    Result result =
        Result.newBuilder()
            .setSummary("Translated, formally")
            .addOutputs(Part.newBuilder().setName("letter.txt").setText("Bonjour\nMadame"))
            .build();
    Verdict accept =
        Verdict.newBuilder().setDecision(VerdictDecision.VERDICT_DECISION_ACCEPT).build();
    return queued(id, "Translate\nto French").toBuilder()
        .setSpec(
            spec("Translate\nto French").toBuilder()
                .setPriority(5)
                .putLabels("team", "a")
                .addCriteria(
                    Criterion.newBuilder()
                        .setId("tone")
                        .setText("It stays formal")
                        .setSeverity(Severity.SEVERITY_BLOCKING)))
        .setState(TaskState.TASK_STATE_COMPLETED)
        .setRound(2)
        .setAttempt(1)
        .setAttemptTotal(2)
        .addRounds(
            RoundRecord.newBuilder()
                .setRound(1)
                .setAgent(WORKER)
                .setResult(Result.newBuilder().setSummary("Translated"))
                .setVerdict(redo))
        .addRounds(
            RoundRecord.newBuilder()
                .setRound(2)
                .setAgent(WORKER)
                .setResult(result)
                .setVerdict(accept))
        .setOutcome(
            Outcome.newBuilder()
                .setState(TaskState.TASK_STATE_COMPLETED)
                .setReason(TaskReason.TASK_REASON_ACCEPTED)
                .setActor(FakeBroker.REQUESTER)
                .setResult(result))
        .setLastEventNumber(4)
        .setEndTime(at(72))
        .build();
  }

  static Verdict redo() {
    return Verdict.newBuilder()
        .setDecision(VerdictDecision.VERDICT_DECISION_REDO)
        .addFindings(
            CriterionFinding.newBuilder()
                .setCriterionId("tone")
                .setState(FindingState.FINDING_STATE_UNMET)
                .setFeedback("Too casual"))
        .build();
  }

  /** The four events that tell of {@link #completed}, in short. */
  static TaskEvent[] history(String id) {
    return new TaskEvent[] {
      created(id, 1, "Translate\nto French"),
      event(id, 2, TaskState.TASK_STATE_VERIFYING)
          .setActor(WORKER)
          .setResult(
              ResultSubmitted.newBuilder()
                  .setRound(1)
                  .setResult(
                      Result.newBuilder()
                          .setSummary("Translated")
                          .addOutputs(Part.newBuilder().setText("Salut"))))
          .build(),
      event(id, 3, TaskState.TASK_STATE_QUEUED)
          .setActor(FakeBroker.REQUESTER)
          .setVerdict(VerdictGiven.newBuilder().setRound(1).setVerdict(redo()))
          .build(),
      ended(id, 4),
    };
  }

  static TaskEvent created(String id, long cursor, String objective) {
    return event(id, 1, TaskState.TASK_STATE_QUEUED)
        .setTreeCursor(cursor)
        .setActor(FakeBroker.REQUESTER)
        .setCreated(TaskCreated.newBuilder().setSpec(spec(objective)))
        .build();
  }

  static TaskEvent assigned(String id, long number) {
    return event(id, number, TaskState.TASK_STATE_ASSIGNED)
        .setAssigned(
            TaskAssigned.newBuilder()
                .setAssignee(WORKER)
                .setLeaseToken(7)
                .setRound(1)
                .setAttempt(1))
        .build();
  }

  static TaskEvent progress(String id, long number, String message) {
    return event(id, number, TaskState.TASK_STATE_WORKING)
        .setProgress(
            ProgressReported.newBuilder()
                .setProgress(Progress.newBuilder().setPercent(40).setMessage(message)))
        .build();
  }

  static TaskEvent ended(String id, long number) {
    return event(id, number, TaskState.TASK_STATE_COMPLETED)
        .setActor(FakeBroker.REQUESTER)
        .setEnded(
            TaskEnded.newBuilder()
                .setOutcome(
                    Outcome.newBuilder()
                        .setState(TaskState.TASK_STATE_COMPLETED)
                        .setReason(TaskReason.TASK_REASON_ACCEPTED)
                        .setActor(FakeBroker.REQUESTER)))
        .build();
  }

  /** An event whose cursor is its number; tests of trees set another. */
  static TaskEvent.Builder event(String id, long number, TaskState state) {
    return TaskEvent.newBuilder()
        .setTaskId(id)
        .setNumber(number)
        .setTreeCursor(number)
        .setState(state)
        .setEventTime(at(number));
  }

  static Timestamp at(long seconds) {
    return Timestamp.newBuilder().setSeconds(FakeBroker.CREATED.getSeconds() + seconds).build();
  }
}
