package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.v1.Failure;
import dev.parley.v1.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the end of a task into its public outcome. */
final class OutcomeMapper {

  private OutcomeMapper() {}

  static Outcome toPublic(TaskSnapshot task, TaskSnapshot.Outcome ended) {
    Outcome.Builder outcome = brief(ended);
    List<TaskSnapshot.Round> rounds = task.rounds();
    StoredFields stored = new StoredFields();
    TaskSnapshot.Round last = shown(rounds, ended.acceptedRound());
    if (last != null) {
      stored.add(Outcome.RESULT_FIELD_NUMBER, last.result());
      outcome.setRound(last.round());
    }
    ByteString verdict = verdict(rounds, ended.acceptedRound());
    if (!verdict.isEmpty()) {
      stored.add(Outcome.VERDICT_FIELD_NUMBER, verdict);
    }
    outcome.setUnknownFields(stored.build());
    AttemptFailed failure = task.lastFailure();
    if (failure != null && isTechnical(ended.reason())) {
      outcome.setFailure(failure(failure));
    }
    return outcome.build();
  }

  /** The round that was accepted, or else the last one; null when there is none. */
  private static TaskSnapshot.@Nullable Round shown(List<TaskSnapshot.Round> rounds, int accepted) {
    for (TaskSnapshot.Round round : rounds) {
      if (round.round() == accepted) {
        return round;
      }
    }
    return rounds.isEmpty() ? null : rounds.getLast();
  }

  /** The verdict on the round that was accepted, or else the last one; empty when there is none. */
  private static ByteString verdict(List<TaskSnapshot.Round> rounds, int accepted) {
    for (TaskSnapshot.Round round : rounds.reversed()) {
      if (accepted == 0 || round.round() == accepted) {
        ByteString verdict = VerdictMapper.verdict(round);
        if (!verdict.isEmpty()) {
          return verdict;
        }
      }
    }
    return ByteString.EMPTY;
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
