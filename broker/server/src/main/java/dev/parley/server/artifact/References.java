package dev.parley.server.artifact;

import java.util.Set;

/** What the tasks that the broker keeps refer to. */
@FunctionalInterface
public interface References {
  /**
   * Gathers the digests that any task names which was there when this was called. Blocks.
   *
   * @throws IncompleteException when not all tasks could be looked at
   */
  Set<Digest> gather() throws IncompleteException, InterruptedException;

  /** Some tasks could not be looked at, so what they refer to is not known. */
  final class IncompleteException extends Exception {
    private static final long serialVersionUID = 1L;

    IncompleteException(String message) {
      super(message);
    }
  }
}
