package dev.parley.engine.task.handler;

import dev.parley.engine.task.Question;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.TaskView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the children of a task in pages, the oldest first. */
final class ChildPages {

  /** Children that one page looks at, so that a rare one does not hold up the shard. */
  private static final int LOOKED_AT_MAX = 5_000;

  /** What a child takes on the wire beside its result: ids, states, times. */
  private static final int CHILD_BYTES = 256;

  /** What an open question takes beside what is asked: who asked, and times. */
  private static final int QUESTION_BYTES = 512;

  private ChildPages() {}

  /**
   * Reads one page.
   *
   * @param from how many children to pass over
   * @param joinedOnly only those that count in the join of the last yield
   * @param limit how many at most
   * @param bytesMax how many bytes at most on the wire, about
   * @param firstFits whether the first child is there however large it is
   */
  static TaskReply.Children read(
      TaskView parent, int from, boolean joinedOnly, int limit, int bytesMax, boolean firstFits) {
    Suspension suspension = joinedOnly ? parent.suspension() : null;
    Set<String> named =
        suspension == null ? Set.of() : Set.copyOf(suspension.join().getChildIdsList());
    int end =
        suspension == null
            ? parent.childCount()
            : Math.min(suspension.countedChildren(), parent.childCount());
    List<TaskSnapshot> page = new ArrayList<>();
    long bytes = 0;
    int next = from;
    for (TaskView child :
        parent.childrenFrom(from, Math.min(LOOKED_AT_MAX, Math.max(0, end - from)))) {
      if (page.size() == limit) {
        break;
      }
      if (named.isEmpty() || named.contains(child.key().taskId())) {
        TaskSnapshot snapshot = child.snapshot().withoutSpec();
        bytes += bytes(snapshot);
        if (bytes > bytesMax && !(firstFits && page.isEmpty())) {
          break;
        }
        page.add(snapshot);
      }
      next++;
    }
    return new TaskReply.Children(List.copyOf(page), next < end ? next : TaskReply.Children.END);
  }

  private static long bytes(TaskSnapshot child) {
    long bytes = CHILD_BYTES + 4L * child.key().taskId().length();
    if (child.lastFailure() != null) {
      bytes += child.lastFailure().getSerializedSize();
    }
    TaskSnapshot.Outcome outcome = child.outcome();
    if (outcome != null) {
      bytes += 3L * outcome.message().length();
    } else {
      bytes += openQuestions(child);
    }
    return bytes + rounds(child.rounds(), outcome == null ? 0 : outcome.acceptedRound());
  }

  private static long openQuestions(TaskSnapshot child) {
    long bytes = 0;
    for (Question question : child.dialogue().questions()) {
      bytes += question.isOpen() ? QUESTION_BYTES + question.asked().getQuestion().size() : 0;
    }
    return bytes;
  }

  /** The round that was accepted, or else the last one, perhaps with the verdict before it. */
  private static long rounds(List<TaskSnapshot.Round> rounds, int accepted) {
    long verdict = 0;
    TaskSnapshot.Round shown = null;
    for (TaskSnapshot.Round round : rounds) {
      if (accepted == 0 || round.round() == accepted) {
        verdict = shown == null ? 0 : shown.verdictBytes();
        shown = round;
      }
    }
    if (shown == null) {
      return 0;
    }
    return shown.result().size() + Math.max(verdict, shown.verdictBytes());
  }
}
