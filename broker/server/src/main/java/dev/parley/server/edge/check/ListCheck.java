package dev.parley.server.edge.check;

import dev.parley.v1.ListAgentsRequest;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;

/** Holds requests for lists to what the protocol says of them. */
public final class ListCheck {
  private static final int PAGE_SIZE_MAX = 1_000;
  private static final int STATES_MAX = 32;
  private static final int REASONS_MAX = 32;

  private ListCheck() {}

  public static void tasks(Check check, ListTasksRequest request) {
    check.range("page_size", request.getPageSize(), 0, PAGE_SIZE_MAX);
    check.count("states", request.getStatesCount(), STATES_MAX);
    for (int i = 0; i < request.getStatesCount(); i++) {
      if (request.getStates(i) == TaskState.UNRECOGNIZED
          || request.getStates(i) == TaskState.TASK_STATE_UNSPECIFIED) {
        check.unknownValue("states[" + i + "]", request.getStatesValue(i));
      }
    }
    check.count("reasons", request.getReasonsCount(), REASONS_MAX);
    for (int i = 0; i < request.getReasonsCount(); i++) {
      if (request.getReasons(i) == TaskReason.UNRECOGNIZED
          || request.getReasons(i) == TaskReason.TASK_REASON_UNSPECIFIED) {
        check.unknownValue("reasons[" + i + "]", request.getReasonsValue(i));
      }
    }
    if (!request.getParentId().isEmpty()) {
      LeaseCheck.taskId(check, "parent_id", request.getParentId());
    }
    if (!request.getRootId().isEmpty()) {
      LeaseCheck.taskId(check, "root_id", request.getRootId());
    }
    check.optionalName("capability", request.getCapability());
    check.labels("labels", request.getLabelsMap(), 32);
  }

  public static void childOutcomes(Check check, ListChildOutcomesRequest request) {
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.range("page_size", request.getPageSize(), 0, PAGE_SIZE_MAX);
  }

  /** The page token is not one that an earlier response to the same request had. */
  public static void foreignToken(Check check) {
    check.violated(
        "page_token", "expected one of an earlier response to the same request, but found another");
  }

  public static void agents(Check check, ListAgentsRequest request) {
    check.range("page_size", request.getPageSize(), 0, PAGE_SIZE_MAX);
    check.optionalName("capability", request.getCapability());
    check.labels("labels", request.getLabelsMap(), 32);
  }
}
