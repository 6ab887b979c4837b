package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.Submission;
import dev.parley.client.internal.TaskCreator.Outgoing;
import dev.parley.v1.BatchCreateTasksRequest;
import dev.parley.v1.BatchCreateTasksResponse;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.TaskServiceGrpc;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Creates many tasks in batches, one batch at a time. A request that is refused for now is put into
 * a later batch, for as long as a call may take after the last success. Confined to the loop.
 */
final class BatchCreate {
  private static final int BATCH_BYTES_MAX = 2 * 1024 * 1024;

  private final ClientCore core;
  private final TaskCreator creator;
  private final List<Outgoing> outgoing;
  private final @Nullable Submission[] submissions;
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private final CompletableFuture<List<Submission>> answer = new CompletableFuture<>();
  private final Backoff backoff = new Backoff();
  private int batchMax = 100;
  private long giveUpNanos;

  BatchCreate(ClientCore core, TaskCreator creator, List<Outgoing> outgoing) {
    this.core = core;
    this.creator = creator;
    this.outgoing = outgoing;
    this.submissions = new Submission[outgoing.size()];
  }

  CompletableFuture<List<Submission>> start() {
    for (int i = 0; i < outgoing.size(); i++) {
      try {
        creator.check(outgoing.get(i));
        waiting.add(i);
      } catch (ParleyException e) {
        refused(i, e);
      }
    }
    core.loop.execute(() -> {
      progressed();
      next();
    });
    return answer;
  }

  private void next() {
    if (waiting.isEmpty()) {
      List<Submission> all = new ArrayList<>();
      for (Submission submission : submissions) {
        all.add(Objects.requireNonNull(submission));
      }
      answer.complete(all);
      return;
    }
    List<Integer> batch = takeBatch();
    BatchCreateTasksRequest.Builder request = BatchCreateTasksRequest.newBuilder();
    batch.forEach(index -> request.addRequests(outgoing.get(index).request()));
    Loop.when(
        core.call(TaskServiceGrpc.getBatchCreateTasksMethod(), request.build()),
        (response, error) -> {
          if (error == null) {
            answered(batch, response);
          } else {
            failed(batch, ClientCore.asParley(error));
          }
        });
  }

  private List<Integer> takeBatch() {
    List<Integer> batch = new ArrayList<>();
    int bytes = 0;
    while (!waiting.isEmpty() && batch.size() < batchMax) {
      bytes += outgoing.get(waiting.element()).request().getSerializedSize();
      if (bytes > BATCH_BYTES_MAX && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.remove());
    }
    return batch;
  }

  private void answered(List<Integer> batch, BatchCreateTasksResponse response) {
    if (response.getResultsCount() != batch.size()) {
      throw new IllegalStateException(
          "expected " + batch.size() + " results, but got " + response.getResultsCount());
    }
    Duration wait = Duration.ZERO;
    for (int i = 0; i < batch.size(); i++) {
      CreateTaskResult result = response.getResults(i);
      int index = batch.get(i);
      if (result.hasResponse()) {
        Outgoing sent = outgoing.get(index);
        submissions[index] =
            new Submission(sent.draft(), creator.handle(sent, result.getResponse()), null);
        progressed();
        continue;
      }
      ParleyException refusal = Errors.of(result.getRefusal());
      if (refusal.retryable() && core.loop.nanoTime() < giveUpNanos) {
        waiting.add(index);
        wait = Times.longer(wait, refusal.retryDelay().orElse(Duration.ofMillis(1)));
      } else {
        refused(index, refusal);
      }
    }
    if (wait.isZero()) {
      next();
    } else {
      core.loop.schedule(Times.longer(wait, backoff.next()), this::next);
    }
  }

  private void failed(List<Integer> batch, ParleyException error) {
    if (error.reason() == ErrorReason.ERROR_REASON_BATCH_TOO_LARGE && batch.size() > 1) {
      batchMax = batch.size() / 2;
      waiting.addAll(batch);
      next();
      return;
    }
    // The call has repeated what could be repeated: the rest would fare no better.
    batch.forEach(index -> refused(index, error));
    if (error.retryable()) {
      waiting.forEach(index -> refused(index, error));
      waiting.clear();
    }
    next();
  }

  private void progressed() {
    backoff.reset();
    giveUpNanos = core.loop.nanoTime() + core.callTimeout.toNanos();
  }

  private void refused(int index, ParleyException error) {
    submissions[index] = new Submission(outgoing.get(index).draft(), null, error);
  }
}
