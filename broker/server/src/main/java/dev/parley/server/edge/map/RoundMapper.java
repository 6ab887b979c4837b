package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.v1.RoundRecord;
import java.util.List;

/** Turns rounds into public ones. */
final class RoundMapper {
  private static final int BYTES_MAX = 2 * 1024 * 1024;

  /** What a round takes beside its result and its verdict: who did it, and who judged it. */
  private static final int ROUND_BYTES = 1_024;

  private RoundMapper() {}

  /** What the last of some rounds takes, about. */
  static long lastBytes(List<TaskSnapshot.Round> rounds) {
    return rounds.isEmpty() ? 0 : bytes(rounds.getLast());
  }

  /**
   * All rounds, or as many of the newest as fit; the last one is always there.
   *
   * @param room for those before the last one
   */
  static List<RoundRecord> toPublic(List<TaskSnapshot.Round> rounds, Room room) {
    if (rounds.isEmpty()) {
      return List.of();
    }
    int first = rounds.size();
    long bytes = lastBytes(rounds);
    do {
      first--;
      bytes += first == 0 ? 0 : bytes(rounds.get(first - 1));
    } while (first > 0 && bytes <= BYTES_MAX && room.take(bytes(rounds.get(first - 1))));
    return rounds.subList(first, rounds.size()).stream().map(RoundMapper::toPublic).toList();
  }

  private static long bytes(TaskSnapshot.Round round) {
    return ROUND_BYTES + round.bytes();
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
