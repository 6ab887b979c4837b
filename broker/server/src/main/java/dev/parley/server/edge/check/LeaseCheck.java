package dev.parley.server.edge.check;

import dev.parley.v1.ErrorReason;
import dev.parley.v1.Lease;

/** Holds a lease that somebody presents to its form. Whether it is live is for the shard to say. */
public final class LeaseCheck {

  private LeaseCheck() {}

  public static void check(Check check, String field, Lease lease) {
    taskId(check, field + ".task_id", lease.getTaskId());
    check.range(field + ".token", lease.getToken(), 1, Long.MAX_VALUE);
  }

  /** How many leases one frame may name: those that are live and as many that are lost. */
  public static int countMax(EdgeLimits limits) {
    return 2 * limits.inFlightMax();
  }

  /** The lease under which a manager speaks of a task below its own. */
  static void parentLease(Check check, String taskId, Lease lease) {
    check(check, "parent_lease", lease);
    if (!taskId.startsWith(lease.getTaskId())
        || taskId.lastIndexOf('.') != lease.getTaskId().length()) {
      check.violated(
          ErrorReason.ERROR_REASON_TASK_ID_NOT_IN_TREE,
          "parent_lease.task_id",
          "expected the parent of %s, but found %s"
              .formatted(Check.quote(taskId), Check.quote(lease.getTaskId())));
    }
  }

  /** An id that a requester mints. */
  static void mintedTaskId(Check check, String field, String taskId) {
    if (!Grammar.isMintable(taskId)) {
      check.violated(
          ErrorReason.ERROR_REASON_ID_INVALID,
          field,
          "expected a task id, but found " + Check.quote(taskId));
    }
  }

  public static void taskId(Check check, String field, String taskId) {
    if (!Grammar.isTaskId(taskId)) {
      check.violated(
          ErrorReason.ERROR_REASON_ID_INVALID,
          field,
          "expected a task id, but found " + Check.quote(taskId));
    }
  }
}
