package dev.parley.server.edge.task;

import dev.parley.server.edge.error.Problem;
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
      return Problem.shuttingDown();
    }
    return null;
  }

  void remove(CreateStream stream) {
    all.remove(stream);
  }

  /** Ends all streams. */
  public void close() {
    closed = true;
    all.forEach(stream -> stream.fail(Problem.shuttingDown()));
  }
}
