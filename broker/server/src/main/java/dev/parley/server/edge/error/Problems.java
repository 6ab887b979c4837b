package dev.parley.server.edge.error;

import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.v1.ErrorReason;
import java.util.EnumMap;
import java.util.Map;

/** Puts what the engine says into the words of the catalogue. */
public final class Problems {
  private static final Map<Refusal, ErrorReason> REASONS = reasons();

  private Problems() {}

  public static Problem of(TaskReply.Refused refused) {
    return Problem.of(reason(refused.refusal()), refused.message(), refused.metadata());
  }

  public static Problem of(ShardFailure failure) {
    return switch (failure) {
      case OVERLOADED ->
          Problem.of(
              ErrorReason.ERROR_REASON_SHARD_OVERLOADED,
              "Expected the shard of the task to have room for a request, but too many wait.");
      case UNAVAILABLE ->
          Problem.of(
              ErrorReason.ERROR_REASON_SHARD_UNAVAILABLE,
              "Expected the shard of the task to be open, but it is not.");
      case OUTCOME_UNKNOWN ->
          Problem.of(
              ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN,
              "Expected the journal to confirm the request, but it did not in time.");
      case TOO_LARGE ->
          Problem.of(
              ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE,
              "Expected what follows from the request to fit into one record, but it is larger.");
      case FAULT ->
          Problem.of(
              ErrorReason.ERROR_REASON_INTERNAL,
              "The request met a defect of the broker, whose log has the details.");
    };
  }

  static ErrorReason reason(Refusal refusal) {
    ErrorReason reason = REASONS.get(refusal);
    return reason == null ? ErrorReason.ERROR_REASON_INTERNAL : reason;
  }

  private static Map<Refusal, ErrorReason> reasons() {
    Map<Refusal, ErrorReason> all = new EnumMap<>(Refusal.class);
    for (Refusal refusal : Refusal.values()) {
      all.put(refusal, Catalog.reason(refusal.name()));
    }
    return all;
  }
}
