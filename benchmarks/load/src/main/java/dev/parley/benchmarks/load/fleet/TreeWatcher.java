package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.WatchTreeRequest;
import dev.parley.v1.WatchTreeResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** Watches a tree, or pretends to and never reads. Thread-safe. */
public final class TreeWatcher implements AutoCloseable {
  private final ClientCall<WatchTreeRequest, WatchTreeResponse> call;
  private volatile @Nullable Status ended;

  private TreeWatcher(Line line, String taskId, @Nullable HeardEvents events) {
    this.call = line.channel().newCall(TaskServiceGrpc.getWatchTreeMethod(), CallOptions.DEFAULT);
    call.start(new Listener(events), new Metadata());
    call.sendMessage(WatchTreeRequest.newBuilder().setTaskId(taskId).build());
    call.halfClose();
    if (events != null) {
      call.request(1);
    }
  }

  /**
   * Starts to watch.
   *
   * @param line many watchers may share one
   * @param events take notice of what is read
   */
  public static TreeWatcher reading(Line line, String taskId, HeardEvents events) {
    return new TreeWatcher(line, taskId, events);
  }

  /**
   * Starts to watch, and never reads what comes.
   *
   * @param line of its own: who does not read holds up whoever shares it
   */
  public static TreeWatcher idle(Line line, String taskId) {
    return new TreeWatcher(line, taskId, null);
  }

  /**
   * Makes sure that nobody but {@link #close} has ended this.
   *
   * @throws IllegalStateException when the broker or the connection has
   */
  public void check() {
    Status status = ended;
    if (status != null) {
      throw new IllegalStateException("Expected the watcher to go on, but it was ended: " + status);
    }
  }

  @Override
  public void close() {
    call.cancel("The measurement is over.", null);
  }

  private final class Listener extends ClientCall.Listener<WatchTreeResponse> {
    private final @Nullable HeardEvents events;

    private Listener(@Nullable HeardEvents events) {
      this.events = events;
    }

    @Override
    public void onMessage(WatchTreeResponse message) {
      if (events != null) {
        events.heard(message.getEvent());
        call.request(1);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      ended = status;
    }
  }
}
