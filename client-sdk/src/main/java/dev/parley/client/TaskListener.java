package dev.parley.client;

import dev.parley.v1.TaskEvent;

/** Is told what happens to tasks. One call at a time, in order, on the callback executor. */
@FunctionalInterface
public interface TaskListener {

  /**
   * Something happened. An exception ends the watch. A slow listener slows the stream down, nothing
   * is dropped.
   */
  void onEvent(TaskEvent event);
}
