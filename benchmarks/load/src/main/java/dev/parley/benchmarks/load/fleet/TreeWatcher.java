package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.WatchTreeRequest;
import dev.parley.v1.WatchTreeResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches a tree: at once, slowly, or without ever reading. Thread-safe. */
public final class TreeWatcher implements AutoCloseable {
  private final Line line;
  private final ClientCall<WatchTreeRequest, WatchTreeResponse> call;
  private volatile @Nullable Status ended;

  private TreeWatcher(Line line, String taskId, Consumer<TreeWatcher> read, HeardEvents events) {
    this.line = line;
    this.call = line.channel().newCall(TaskServiceGrpc.getWatchTreeMethod(), CallOptions.DEFAULT);
    call.start(new Listener(read, events), new Metadata());
    call.sendMessage(WatchTreeRequest.newBuilder().setTaskId(taskId).build());
    call.halfClose();
    read.accept(this);
  }

  /**
   * Starts to watch.
   *
   * @param line many watchers may share one
   * @param events take notice of what is read
   */
  public static TreeWatcher reading(Line line, String taskId, HeardEvents events) {
    return new TreeWatcher(line, taskId, watcher -> watcher.call.request(1), events);
  }

  /**
   * Starts to watch, and reads one event after each pause.
   *
   * @param line of its own: who reads slowly holds up whoever shares it
   */
  public static TreeWatcher slow(Line line, String taskId, Duration pause) {
    return new TreeWatcher(line, taskId, watcher -> watcher.readAfter(pause), new HeardEvents());
  }

  /**
   * Starts to watch, and never reads what comes.
   *
   * @param line of its own: who does not read holds up whoever shares it
   */
  public static TreeWatcher idle(Line line, String taskId) {
    return new TreeWatcher(line, taskId, watcher -> {}, new HeardEvents());
  }

  private void readAfter(Duration pause) {
    var unused = line.loop().schedule(() -> call.request(1), pause.toNanos(), TimeUnit.NANOSECONDS);
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
    private final Consumer<TreeWatcher> read;
    private final HeardEvents events;

    private Listener(Consumer<TreeWatcher> read, HeardEvents events) {
      this.read = read;
      this.events = events;
    }

    @Override
    public void onMessage(WatchTreeResponse message) {
      events.heard(message.getEvent());
      read.accept(TreeWatcher.this);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      ended = status;
    }
  }
}
