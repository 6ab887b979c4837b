package dev.parley.server.edge.task;

import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.security.Identity;
import dev.parley.v1.ErrorReason;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The watches that are open on this node. Thread-safe. */
public final class Watches {
  private final int maxOfOne;
  private final Set<TaskWatch<?>> all = ConcurrentHashMap.newKeySet();
  private final Map<Identity, Integer> counts = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * No watches yet.
   *
   * @param maxOfOne how many one principal may have
   */
  public Watches(int maxOfOne) {
    this.maxOfOne = maxOfOne;
  }

  /**
   * Adds a watch.
   *
   * @return why it cannot be served; null when it is
   */
  @Nullable Problem admit(Identity identity, TaskWatch<?> watch) {
    if (closed) {
      return Problem.shuttingDown();
    }
    if (counts.merge(identity.overAny(), 1, Integer::sum) > maxOfOne) {
      uncount(identity);
      return Problem.of(
          ErrorReason.ERROR_REASON_WATCHES_EXCEEDED,
          "Expected at most %d open watches, but this would be one more".formatted(maxOfOne),
          Errors.fact("limit", maxOfOne));
    }
    all.add(watch);
    if (closed) {
      // The end may have passed by before it was there.
      remove(identity, watch);
      return Problem.shuttingDown();
    }
    return null;
  }

  void remove(Identity identity, TaskWatch<?> watch) {
    if (all.remove(watch)) {
      uncount(identity);
    }
  }

  private void uncount(Identity identity) {
    counts.computeIfPresent(identity.overAny(), (who, count) -> count == 1 ? null : count - 1);
  }

  /** How many watches are open. */
  public int count() {
    return all.size();
  }

  /** Ends watches whose readers have read nothing for too long. To be called now and then. */
  public void sweep(long nowMs) {
    all.forEach(watch -> watch.sweep(nowMs));
  }

  /** Ends all watches. */
  public void close() {
    closed = true;
    all.forEach(watch -> watch.fail(Problem.shuttingDown()));
  }
}
