package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.WatchTreeRequest;
import dev.parley.v1.WatchTreeResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;

/** Watches a tree, or pretends to and never reads. */
public final class TreeWatcher implements AutoCloseable {
  private final ClientCall<WatchTreeRequest, WatchTreeResponse> call;
  private final AtomicLong events;
  private final boolean reads;

  /**
   * Starts to watch.
   *
   * @param line many watchers may share one, but one who does not read has to have its own
   * @param events counts what was read
   * @param reads whether it does
   */
  public TreeWatcher(Line line, String taskId, AtomicLong events, boolean reads) {
    this.call = line.channel().newCall(TaskServiceGrpc.getWatchTreeMethod(), CallOptions.DEFAULT);
    this.events = events;
    this.reads = reads;
    call.start(new Reading(), new Metadata());
    call.sendMessage(WatchTreeRequest.newBuilder().setTaskId(taskId).build());
    call.halfClose();
    if (reads) {
      call.request(1);
    }
  }

  @Override
  public void close() {
    call.cancel("The measurement is over.", null);
  }

  private final class Reading extends ClientCall.Listener<WatchTreeResponse> {
    @Override
    public void onMessage(WatchTreeResponse message) {
      events.getAndIncrement();
      if (reads) {
        call.request(1);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {}
  }
}
