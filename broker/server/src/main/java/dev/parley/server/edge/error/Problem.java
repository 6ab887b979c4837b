package dev.parley.server.edge.error;

import dev.parley.v1.ErrorReason;
import java.util.List;
import java.util.Map;

/**
 * Why something is refused. Immutable.
 *
 * @param reason from the catalogue
 * @param message what was expected and what was found
 * @param metadata facts for programs
 * @param violations the fields that are not as documented; may be empty
 */
public record Problem(
    ErrorReason reason, String message, Map<String, String> metadata, List<Violation> violations) {

  /**
   * A field that is not as documented. Immutable.
   *
   * @param field its path in the request, such as {@code spec.criteria[2].id}
   * @param description what was expected and what was found
   */
  public record Violation(String field, String description) {}

  /** Whether the same request may succeed later. */
  public boolean retryable() {
    return Catalog.facts(reason).getRetryable();
  }

  /** For whoever comes, or is still there, when the broker goes. */
  public static Problem shuttingDown() {
    return of(
        ErrorReason.ERROR_REASON_SHUTTING_DOWN,
        "Expected the broker to stay, but it is shutting down");
  }

  /** For agents without work that come, or are still there, when an operator drains the node. */
  public static Problem nodeDraining() {
    return of(
        ErrorReason.ERROR_REASON_NODE_DRAINING,
        "Expected the node to give out work, but an operator drains it");
  }

  /** For a request with one field that is not as documented. */
  public static Problem invalid(String field, String description) {
    return new Problem(
        ErrorReason.ERROR_REASON_REQUEST_INVALID,
        field + ": " + description,
        Map.of(),
        List.of(new Violation(field, description)));
  }

  public static Problem of(ErrorReason reason, String message) {
    return new Problem(reason, message, Map.of(), List.of());
  }

  public static Problem of(ErrorReason reason, String message, Map<String, String> metadata) {
    return new Problem(reason, message, metadata, List.of());
  }
}
