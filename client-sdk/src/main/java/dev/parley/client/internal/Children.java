package dev.parley.client.internal;

import dev.parley.client.TaskOutcome;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import java.util.stream.StreamSupport;

/** The children of one task as the broker lists them, in pages. Immutable. */
final class Children {
  private static final int PAGE_SIZE = 500;

  private final ClientCore core;
  private final ListChildOutcomesRequest request;

  /**
   * @param joinedOnly whether only those are listed that count in the join of the last yield
   */
  Children(ClientCore core, String parentId, boolean joinedOnly) {
    this.core = core;
    this.request =
        ListChildOutcomesRequest.newBuilder()
            .setTaskId(parentId)
            .setPageSize(PAGE_SIZE)
            .setJoinedOnly(joinedOnly)
            .build();
  }

  /** All of them, the oldest first; blocks who iterates. */
  Iterable<Task> all() {
    return new Paged<>(this::page);
  }

  /** Reads the page of a token, which is empty for the first; blocks. */
  Paged.Page<Task> page(String token) {
    ListChildOutcomesResponse page =
        Waiting.get(
            core.call(
                TaskServiceGrpc.getListChildOutcomesMethod(),
                request.toBuilder().setPageToken(token).build()));
    return new Paged.Page<>(page.getChildrenList(), page.getNextPageToken());
  }

  /** How those have ended that have, in the same order. */
  static Iterable<TaskOutcome> outcomes(Iterable<Task> children) {
    return () ->
        StreamSupport.stream(children.spliterator(), false)
            .filter(Task::hasOutcome)
            .map(child -> new TaskOutcome(child.getTaskId(), child.getOutcome()))
            .iterator();
  }
}
