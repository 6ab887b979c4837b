package dev.parley.server.edge.map;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.v1.Failure;
import dev.parley.v1.Outcome;
import java.util.List;

/** Turns the end of a task into its public outcome. */
final class OutcomeMapper {

  private OutcomeMapper() {}

  static Outcome toPublic(TaskSnapshot task, TaskSnapshot.Outcome ended) {
    Outcome.Builder outcome = brief(ended);
    List<TaskSnapshot.Round> rounds = task.rounds();
    StoredFields stored = new StoredFields();
    if (!rounds.isEmpty()) {
      stored.add(Outcome.RESULT_FIELD_NUMBER, rounds.getLast().result());
    }
    for (TaskSnapshot.Round round : rounds.reversed()) {
      if (!round.verdict().isEmpty()) {
        stored.add(Outcome.VERDICT_FIELD_NUMBER, round.verdict());
        break;
      }
    }
    outcome.setUnknownFields(stored.build());
    AttemptFailed failure = task.lastFailure();
    if (failure != null && isTechnical(ended.reason())) {
      outcome.setFailure(failure(failure));
    }
    return outcome.build();
  }

  /** Without what is large. */
  static Outcome.Builder brief(TaskSnapshot.Outcome ended) {
    return Outcome.newBuilder()
        .setStateValue(ended.state().number())
        .setReasonValue(ended.reason().number())
        .setActor(Actors.toPublic(ended.actor()))
        .setMessage(ended.message());
  }

  static Failure failure(AttemptFailed failed) {
    return Failure.newBuilder()
        .setFailureClassValue(failed.getFailureClass())
        .setMessage(failed.getMessage())
        .setCode(failed.getCode())
        .build();
  }

  private static boolean isTechnical(TaskReason reason) {
    return reason == TaskReason.ATTEMPTS_EXHAUSTED
        || reason == TaskReason.PERMANENT_FAILURE
        || reason == TaskReason.INVALID_INPUT;
  }
}
