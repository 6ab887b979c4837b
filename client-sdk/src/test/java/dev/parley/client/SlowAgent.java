package dev.parley.client;

import dev.parley.v1.TaskState;

/** A process for {@link NetworkTest}: its task lasts until it has seen that it is told to end. */
final class SlowAgent {
  private SlowAgent() {}

  public static void main(String[] args) throws InterruptedException {
    try (Parley parley = Parley.connect(args[0])) {
      parley
          .worker("slow-1")
          .capability(
              "work",
              task -> {
                task.progress("started");
                while (!isThere(parley, "next")) {
                  Thread.onSpinWait();
                }
                return TaskResult.text("finished");
              })
          .maxInFlight(2)
          .start()
          .awaitTermination();
    }
  }

  private static boolean isThere(Parley parley, String taskId) {
    for (var task : parley.requester().list(TaskFilter.all().state(TaskState.TASK_STATE_QUEUED))) {
      if (task.getTaskId().equals(taskId)) {
        return true;
      }
    }
    return false;
  }
}
