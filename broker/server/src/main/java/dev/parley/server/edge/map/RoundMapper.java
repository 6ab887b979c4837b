package dev.parley.server.edge.map;

import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.v1.RoundRecord;
import java.util.List;

/** Turns rounds into public ones. */
final class RoundMapper {
  /** So that a message with rounds stays below what gRPC clients take by default, 4 MiB. */
  static final int BYTES_MAX = 2 * 1024 * 1024;

  private RoundMapper() {}

  /** All rounds, or as many of the newest as fit; the last one always does. */
  static List<RoundRecord> toPublic(List<TaskSnapshot.Round> rounds) {
    int first = rounds.size();
    long bytes = 0;
    while (first > 0) {
      TaskSnapshot.Round round = rounds.get(first - 1);
      bytes += round.result().size() + round.verdict().size();
      if (bytes > BYTES_MAX && first < rounds.size()) {
        break;
      }
      first--;
    }
    return rounds.subList(first, rounds.size()).stream().map(RoundMapper::toPublic).toList();
  }

  static RoundRecord toPublic(TaskSnapshot.Round round) {
    StoredFields stored = new StoredFields().add(RoundRecord.RESULT_FIELD_NUMBER, round.result());
    if (!round.verdict().isEmpty()) {
      stored.add(RoundRecord.VERDICT_FIELD_NUMBER, round.verdict());
    }
    return RoundRecord.newBuilder()
        .setRound(round.round())
        .setAgent(Actors.toPublic(round.agent()))
        .setUnknownFields(stored.build())
        .build();
  }
}
