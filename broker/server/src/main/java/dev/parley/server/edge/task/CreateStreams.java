package dev.parley.server.edge.task;

import dev.parley.server.edge.error.Problem;
import dev.parley.v1.ErrorReason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams that create tasks and are open on this node. Thread-safe. */
public final class CreateStreams {
  private final Set<CreateStream> all = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Adds a stream.
   *
   * @return why it cannot be served; null when it is
   */
  @Nullable Problem admit(CreateStream stream) {
    all.add(stream);
    if (closed) {
      all.remove(stream);
      return shuttingDown();
    }
    return null;
  }

  void remove(CreateStream stream) {
    all.remove(stream);
  }

  /** Ends all streams. */
  public void close() {
    closed = true;
    all.forEach(stream -> stream.fail(shuttingDown()));
  }

  private static Problem shuttingDown() {
    return Problem.of(
        ErrorReason.ERROR_REASON_SHUTTING_DOWN,
        "Expected the broker to stay, but it is shutting down");
  }
}
