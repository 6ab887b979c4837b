package dev.parley.server.edge.map;

import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.v1.Result;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Verdict;
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
    RoundRecord.Builder record =
        RoundRecord.newBuilder()
            .setRound(round.round())
            .setAgent(Actors.toPublic(round.agent()))
            .setResult(Bytes.read(Result.parser(), round.result()));
    if (!round.verdict().isEmpty()) {
      record.setVerdict(Bytes.read(Verdict.parser(), round.verdict()));
    }
    return record.build();
  }
}
