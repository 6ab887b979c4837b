package dev.parley.client.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Calls for single tasks, of which many may be wanted at once: only so many are on their way, and
 * the others wait for their turn. Confined to the loop.
 */
final class CallWindow {
  private static final int WINDOW = 64;

  private final Function<CreatedTask, CompletableFuture<?>> call;
  private final Deque<CreatedTask> waiting = new ArrayDeque<>();
  private int open;

  /**
   * @param call starts a call, whose future completes later and on the loop
   */
  CallWindow(Function<CreatedTask, CompletableFuture<?>> call) {
    this.call = call;
  }

  void add(CreatedTask task) {
    waiting.add(task);
    pump();
  }

  /** Those of the tasks still to be called that are so; they are not called any more. */
  List<CreatedTask> takeIf(Predicate<CreatedTask> condition) {
    List<CreatedTask> taken = waiting.stream().filter(condition).toList();
    waiting.removeIf(condition);
    return taken;
  }

  private void pump() {
    while (open < WINDOW && !waiting.isEmpty()) {
      open++;
      Loop.when(
          call.apply(waiting.remove()),
          (answer, error) -> {
            open--;
            pump();
          });
    }
  }
}
