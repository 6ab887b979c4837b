package dev.parley.client;

/**
 * The attempt is not wanted any more: its task was canceled or ended, its lease was lost, or the
 * worker is closing. Thrown by {@link TaskContext#throwIfCancelled()}; let it leave the handler.
 */
public final class TaskCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why. */
  public TaskCancelledException(String message) {
    super(message);
  }
}
