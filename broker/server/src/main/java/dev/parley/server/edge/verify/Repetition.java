package dev.parley.server.edge.verify;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.map.Bytes;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import java.util.List;

/** Tells whether a round brought what was sent back before. */
final class Repetition {

  private Repetition() {}

  /**
   * The latest earlier round that was sent back with the same outputs; 0 when there is none.
   *
   * @param passes whether the result passes its checks: those that failed before look at more than
   *     the outputs then, and what was wrong is right now
   */
  static int roundWithSameOutputs(List<TaskSnapshot.Round> rounds, Result result, boolean passes) {
    for (TaskSnapshot.Round round : rounds.reversed()) {
      if (round.sentBack()
          && !(passes && failedChecks(round))
          && same(Bytes.read(Result.parser(), round.result()), result)) {
        return round.round();
      }
    }
    return 0;
  }

  /** Reviews become a verdict of the broker, too, but one without words of its own. */
  private static boolean failedChecks(TaskSnapshot.Round round) {
    TaskSnapshot.Judgement judgement = round.judgement();
    return judgement != null
        && judgement.reviewer().equals(Actors.BROKER)
        && !round.verdict().isEmpty();
  }

  /** A result without outputs is what its summary says. */
  private static boolean same(Result earlier, Result now) {
    return same(earlier.getOutputsList(), now.getOutputsList())
        && (now.getOutputsCount() > 0 || earlier.getSummary().equals(now.getSummary()));
  }

  /**
   * Whether parts say the same, whatever they are worth: the earlier ones were lowered when they
   * were stored, the others are not yet.
   */
  private static boolean same(List<Part> earlier, List<Part> now) {
    if (earlier.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!TrustStamp.unlabelled(earlier.get(i)).equals(TrustStamp.unlabelled(now.get(i)))) {
        return false;
      }
    }
    return true;
  }
}
