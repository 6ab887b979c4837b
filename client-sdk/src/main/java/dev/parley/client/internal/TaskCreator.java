package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.Submission;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Lease;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Creates tasks: roots, or the children of one parent under its lease. Every task has its id before
 * the request is sent for the first time. Thread-safe.
 */
final class TaskCreator {
  private final ClientCore core;
  private final Caller caller;

  /** A creator of roots, or of children when the caller has a lease of their parent. */
  TaskCreator(ClientCore core, Caller caller) {
    this.core = core;
    this.caller = caller;
  }

  /** A draft on its way, with the request that stays the same however often it is sent. */
  record Outgoing(TaskDraft draft, CreateTaskRequest request) {}

  /** Gives a draft its id: made from its key, or new. */
  Outgoing outgoing(TaskDraft draft) {
    return outgoing(draft, draft.idempotencyKey().map(Ids::segment).orElseGet(Ids::random));
  }

  /** Gives a draft the id that a key stands for. */
  Outgoing outgoingAs(TaskDraft draft, String key) {
    return outgoing(draft, Ids.segment(key));
  }

  private Outgoing outgoing(TaskDraft draft, String segment) {
    CreateTaskRequest.Builder request = CreateTaskRequest.newBuilder().setSpec(draft.spec());
    Lease parent = caller.lease();
    if (parent == null) {
      request.setTaskId(segment).setAgentId(caller.agentId());
    } else {
      request.setTaskId(parent.getTaskId() + "." + segment).setParentLease(parent);
    }
    return new Outgoing(draft, request.build());
  }

  /** Creates a task; completes on the loop, when it is durable. */
  CompletableFuture<TaskHandle> create(Outgoing outgoing) {
    try {
      check(outgoing);
    } catch (ParleyException e) {
      return CompletableFuture.failedFuture(e);
    }
    return core.creates
        .create(new CreatedTask(core, outgoing.request()))
        .thenApply(task -> Handle.ofCreated(core, caller, outgoing.request(), task));
  }

  /** Creates many tasks at once; completes on the loop, with what became of each. */
  CompletableFuture<List<Submission>> createAll(List<Outgoing> outgoing) {
    List<CompletableFuture<Submission>> answers =
        outgoing.stream()
            .map(one ->
                create(one)
                    .handle((task, error) ->
                        new Submission(
                            one.draft(), task, error == null ? null : ClientCore.asParley(error))))
            .toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(nothing -> answers.stream().map(CompletableFuture::join).toList());
  }

  /**
   * Creates a task that is for each of many items; blocks until it is durable with all of them.
   *
   * @param leaving whether somebody else goes on in the place of whoever asks
   */
  TaskHandle createFanOut(Outgoing outgoing, Iterable<FanOutItem> items, BooleanSupplier leaving) {
    check(outgoing);
    TaskHandle task = Handle.ofId(core, outgoing.request().getTaskId(), caller);
    FanOutCall.create(core, outgoing.request(), items, leaving, () -> giveUp(task));
    return task;
  }

  /** Makes the room free that the first items of a task may have. */
  private static void giveUp(TaskHandle task) {
    try {
      task.cancel("There is no room for all its items.");
    } catch (ParleyException e) {
      // It may never have been there; why there is no task is thrown.
    }
  }

  /** Refuses what the broker would refuse for its size. */
  private void check(Outgoing outgoing) {
    core.checkPayload("a spec", outgoing.draft().spec().getSerializedSize());
  }
}
