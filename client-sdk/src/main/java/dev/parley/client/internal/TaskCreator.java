package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.Submission;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.Lease;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Creates tasks: roots, or the children of one parent under its lease. Every task has its id before
 * the request is sent for the first time. Thread-safe.
 */
final class TaskCreator {
  private final ClientCore core;
  private final @Nullable Lease parentLease;

  TaskCreator(ClientCore core, @Nullable Lease parentLease) {
    this.core = core;
    this.parentLease = parentLease;
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
    if (parentLease == null) {
      request.setTaskId(segment);
    } else {
      request.setTaskId(parentLease.getTaskId() + "." + segment).setParentLease(parentLease);
    }
    return new Outgoing(draft, request.build());
  }

  CompletableFuture<TaskHandle> create(Outgoing outgoing) {
    try {
      check(outgoing);
    } catch (ParleyException e) {
      return CompletableFuture.failedFuture(e);
    }
    return core.call(TaskServiceGrpc.getCreateTaskMethod(), outgoing.request())
        .thenApply(response -> handle(outgoing, response));
  }

  CompletableFuture<List<Submission>> createAll(List<Outgoing> outgoing) {
    return new BatchCreate(core, this, outgoing).start();
  }

  /** Refuses what the broker would refuse for its size. */
  void check(Outgoing outgoing) {
    core.checkPayload("a spec", outgoing.draft().spec().getSerializedSize());
  }

  TaskHandle handle(Outgoing outgoing, CreateTaskResponse response) {
    Task task = response.getTask();
    return new Handle(
        core,
        outgoing.request().getTaskId(),
        parentLease,
        outgoing.draft().spec().getCriteriaList(),
        task);
  }
}
