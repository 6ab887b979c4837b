package dev.parley.client.internal;

import com.google.protobuf.ByteString;
import dev.parley.client.ParleyException;
import dev.parley.client.ResultReviewer;
import dev.parley.client.Resumption;
import dev.parley.client.Review;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.v1.JoinStatus;
import dev.parley.v1.Lease;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskState;
import java.util.Iterator;
import java.util.stream.StreamSupport;

/** Where one attempt goes on: the first page of children came with it, the others are read. */
final class ResumptionImpl implements Resumption {
  private static final int PAGE_SIZE = 500;

  private final ClientCore core;
  private final Lease lease;
  private final Caller caller;
  private final dev.parley.v1.Resumption message;

  ResumptionImpl(ClientCore core, Lease lease, Caller caller, dev.parley.v1.Resumption message) {
    this.core = core;
    this.lease = lease;
    this.caller = caller;
    this.message = message;
  }

  @Override
  public ByteString continuation() {
    return message.getContinuation();
  }

  @Override
  public JoinStatus join() {
    return message.getJoin();
  }

  @Override
  public Iterable<Task> children() {
    return new Paged<>(token ->
        token.isEmpty()
            ? new Paged.Page<>(message.getChildrenList(), message.getNextPageToken())
            : page(token));
  }

  private Paged.Page<Task> page(String token) {
    ListChildOutcomesRequest request =
        ListChildOutcomesRequest.newBuilder()
            .setTaskId(lease.getTaskId())
            .setPageSize(PAGE_SIZE)
            .setPageToken(token)
            .setJoinedOnly(true)
            .build();
    ListChildOutcomesResponse page =
        Waiting.get(core.call(TaskServiceGrpc.getListChildOutcomesMethod(), request));
    return new Paged.Page<>(page.getChildrenList(), page.getNextPageToken());
  }

  @Override
  public Iterable<TaskOutcome> outcomes() {
    Iterable<Task> all = children();
    return () -> outcomes(all);
  }

  private static Iterator<TaskOutcome> outcomes(Iterable<Task> children) {
    return StreamSupport.stream(children.spliterator(), false)
        .filter(Task::hasOutcome)
        .map(child -> new TaskOutcome(child.getTaskId(), child.getOutcome()))
        .iterator();
  }

  @Override
  public int review(ResultReviewer reviewer) throws Exception {
    int judged = 0;
    for (Task child : children()) {
      if (child.getState() == TaskState.TASK_STATE_VERIFYING && child.getRoundsCount() > 0) {
        judged += judge(child, reviewer) ? 1 : 0;
      }
    }
    return judged;
  }

  private boolean judge(Task child, ResultReviewer reviewer) throws Exception {
    RoundRecord last = child.getRounds(child.getRoundsCount() - 1);
    Handle handle = Handle.ofId(core, child.getTaskId(), caller);
    Review review = reviewer.review(handle, TaskResult.of(last.getResult()), last.getRound());
    try {
      handle.review(last.getRound(), review);
      return true;
    } catch (ParleyException e) {
      if (ReviewDesk.OVERTAKEN.contains(e.reason())) {
        return false;
      }
      throw e;
    }
  }
}
