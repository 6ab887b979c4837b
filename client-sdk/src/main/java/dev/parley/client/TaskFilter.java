package dev.parley.client;

import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;

/**
 * Which tasks to list; everything that is set must hold. Immutable; each method returns a new one.
 */
public final class TaskFilter {
  private static final TaskFilter ALL = new TaskFilter(ListTasksRequest.getDefaultInstance());

  private final ListTasksRequest request;

  private TaskFilter(ListTasksRequest request) {
    this.request = request;
  }

  /** All tasks. */
  public static TaskFilter all() {
    return ALL;
  }

  /** Tasks in this state, or in one of those that were named before. */
  public TaskFilter state(TaskState state) {
    return new TaskFilter(request.toBuilder().addStates(state).build());
  }

  /** Tasks that wait, or ended, for this reason, or one of those that were named before. */
  public TaskFilter reason(TaskReason reason) {
    return new TaskFilter(request.toBuilder().addReasons(reason).build());
  }

  /** Children of this task. */
  public TaskFilter childrenOf(String taskId) {
    return new TaskFilter(request.toBuilder().setParentId(taskId).build());
  }

  /** Tasks of this tree. */
  public TaskFilter inTree(String rootId) {
    return new TaskFilter(request.toBuilder().setRootId(rootId).build());
  }

  /** Tasks that are addressed to this capability. */
  public TaskFilter capability(String capability) {
    return new TaskFilter(request.toBuilder().setCapability(capability).build());
  }

  /** Tasks with this label. */
  public TaskFilter label(String key, String value) {
    return new TaskFilter(request.toBuilder().putLabels(key, value).build());
  }

  /** Roots only. */
  public TaskFilter rootsOnly() {
    return new TaskFilter(request.toBuilder().setRootsOnly(true).build());
  }

  /** Schedules only. */
  public TaskFilter schedulesOnly() {
    return new TaskFilter(request.toBuilder().setSchedulesOnly(true).build());
  }

  /** How many the broker sends at a time, 1 to 1,000. Default: 100. */
  public TaskFilter pageSize(int tasks) {
    return new TaskFilter(request.toBuilder().setPageSize(tasks).build());
  }

  /** The request for the first page. */
  public ListTasksRequest toMessage() {
    return request;
  }
}
