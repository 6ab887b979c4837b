package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.TaskCommand.CheckReport;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.TaskCreated;

/** What stands in for schemas and expressions: a result is bad when it says so. */
final class SimChecks {

  private static final ByteString BAD = ByteString.copyFromUtf8("bad ");

  private SimChecks() {}

  /** A result that fails checks. */
  static ByteString bad(ByteString result) {
    return BAD.concat(result);
  }

  /** Whether a result fails the checks of a task. */
  static boolean fails(TaskCreated task, ByteString result) {
    return task.getVerificationPolicy().getChecks() && result.startsWith(BAD);
  }

  /** What the edge finds out for the shard. */
  static CheckReport report(TaskCreated task, TaskSnapshot snapshot, ByteString result) {
    int repeated = 0;
    for (TaskSnapshot.Round round : snapshot.rounds()) {
      boolean same = SimStamps.said(round.result()).equals(SimStamps.said(result));
      if (same && (repeated == 0 || round.sentBack())) {
        repeated = round.round();
      }
    }
    int failures = fails(task, result) ? 1 : 0;
    return failures == 0 && repeated == 0
        ? CheckReport.PASSED
        : new CheckReport(failures, repeated, ByteString.copyFromUtf8("checks"));
  }
}
