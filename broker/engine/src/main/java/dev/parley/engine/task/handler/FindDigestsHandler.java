package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.FindDigests;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks for digests in the bytes of tasks, whatever field or text they stand in: one too many keeps
 * an artifact for nothing, one too few would lose it. So the answer is confirmed: an owner that was
 * succeeded would know nothing of what came since.
 */
final class FindDigestsHandler {

  /** Tasks that one page looks at. */
  private static final int LOOKED_AT_MAX = 5_000;

  /** Bytes that one page looks at, but for those of its last task. */
  private static final int BYTES_MAX = 2 * 1024 * 1024;

  private static final byte[] ALGORITHM = "sha256:".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGITS = 64;

  private FindDigestsHandler() {}

  static TaskDecision decide(FindDigests query, HandlerContext context) {
    Set<String> found = new HashSet<>();
    long before = query.beforePosition();
    int bytes = 0;
    for (int lookedAt = 0; lookedAt < LOOKED_AT_MAX && bytes < BYTES_MAX; lookedAt++) {
      TaskView task = context.tasks().createdBefore(before);
      if (task == null) {
        return TaskDecision.confirmed(new TaskReply.Digests(Set.copyOf(found), 0));
      }
      before = task.createdPosition();
      byte[] stored =
          context.rules().breaks(TaskRule.FORGET_REFERENCES)
              ? task.created().toByteArray()
              : task.storedBytes();
      bytes += stored.length;
      find(stored, found);
    }
    return TaskDecision.confirmed(new TaskReply.Digests(Set.copyOf(found), before));
  }

  private static void find(byte[] bytes, Set<String> found) {
    int last = bytes.length - ALGORITHM.length - DIGITS;
    for (int i = 0; i <= last; i++) {
      if (bytes[i] == ALGORITHM[0] && isDigest(bytes, i)) {
        found.add(new String(bytes, i + ALGORITHM.length, DIGITS, StandardCharsets.US_ASCII));
      }
    }
  }

  private static boolean isDigest(byte[] bytes, int at) {
    for (int i = 1; i < ALGORITHM.length; i++) {
      if (bytes[at + i] != ALGORITHM[i]) {
        return false;
      }
    }
    for (int i = at + ALGORITHM.length; i < at + ALGORITHM.length + DIGITS; i++) {
      byte digit = bytes[i];
      if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
        return false;
      }
    }
    return true;
  }
}
