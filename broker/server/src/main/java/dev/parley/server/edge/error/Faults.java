package dev.parley.server.edge.error;

import dev.parley.v1.ErrorReason;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes note of defects: the log has the details, the peer gets an id to ask for them by.
 * Thread-safe.
 */
public final class Faults {
  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

  private final Supplier<String> ids;

  /**
   * Notes defects.
   *
   * @param ids tells one from another
   */
  public Faults(Supplier<String> ids) {
    this.ids = ids;
  }

  /**
   * Logs a defect.
   *
   * @param where what was being done
   * @return what the peer is told of it
   */
  public Problem note(String where, Throwable cause) {
    String id = ids.get();
    LOG.error("Fault {} in {}", id, where, cause);
    return Problem.of(
        ErrorReason.ERROR_REASON_INTERNAL,
        "The request met a defect of the broker, whose log has the details under fault " + id + ".",
        Errors.fact("fault", id));
  }
}
