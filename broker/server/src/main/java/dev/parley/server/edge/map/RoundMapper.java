package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
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
    if (rounds.isEmpty()) {
      return List.of();
    }
    int first = rounds.size();
    long bytes = 0;
    while (first > 0) {
      TaskSnapshot.Round round = rounds.get(first - 1);
      bytes += round.result().size() + verdictBytes(round);
      if (bytes > BYTES_MAX && first < rounds.size()) {
        break;
      }
      first--;
    }
    return rounds.subList(first, rounds.size()).stream().map(RoundMapper::toPublic).toList();
  }

  private static long verdictBytes(TaskSnapshot.Round round) {
    TaskSnapshot.Judgement judgement = round.judgement();
    // The reviews, and the verdict that is made of them.
    return judgement == null || judgement.reviews().isEmpty()
        ? round.verdict().size()
        : 2L * judgement.reviews().stream().mapToLong(r -> r.getVerdict().size()).sum();
  }

  static RoundRecord toPublic(TaskSnapshot.Round round) {
    StoredFields stored = new StoredFields().add(RoundRecord.RESULT_FIELD_NUMBER, round.result());
    ByteString verdict = VerdictMapper.verdict(round);
    if (!verdict.isEmpty()) {
      stored.add(RoundRecord.VERDICT_FIELD_NUMBER, verdict);
    }
    RoundRecord.Builder builder =
        RoundRecord.newBuilder()
            .setRound(round.round())
            .setAgent(Actors.toPublic(round.agent()))
            .setUnknownFields(stored.build());
    TaskSnapshot.Judgement judgement = round.judgement();
    if (judgement != null) {
      builder
          .setReviewer(Actors.toPublic(judgement.reviewer()))
          .setOpenFindings(judgement.openFindings());
      judgement.reviews().forEach(review -> builder.addReviews(VerdictMapper.toPublic(review)));
    }
    return builder.build();
  }
}
