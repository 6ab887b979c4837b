package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.EventFeed;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.Task;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits for tasks to end. The limit, where there is one, is for all of them together. Not
 * thread-safe.
 */
final class TaskWaiter {
  private final BrokerClient broker;
  private final Console console;
  private final WaitLimit limit;

  TaskWaiter(BrokerClient broker, Console console, Optional<Duration> limit) {
    this.broker = broker;
    this.console = console;
    this.limit = new WaitLimit(limit);
  }

  /** Returns the task once it has ended, or fails with exit code TIMEOUT. */
  Task untilEnded(String taskId) {
    Task task = read(taskId);
    if (task.hasOutcome()) {
      return task;
    }
    try (EventFeed feed = EventFeed.ofTask(broker, taskId, task.getLastEventNumber())) {
      while (!feed.ended()) {
        feed.next(limit.poll())
            .ifPresent(event ->
                console.status(
                    taskId + " " + Names.of(event.getState()) + " " + EventText.of(event)));
        if (limit.isOver() && !feed.ended()) {
          throw timeout(taskId);
        }
      }
    }
    return read(taskId);
  }

  private Task read(String taskId) {
    GetTaskRequest request = GetTaskRequest.newBuilder().setTaskId(taskId).build();
    return broker.tasks(stub -> stub.getTask(request)).getTask();
  }

  private CliFailure timeout(String taskId) {
    return new CliFailure(
        ExitCode.TIMEOUT,
        "TIMEOUT",
        "task %s has not ended in time; it is %s and goes on"
            .formatted(taskId, Names.of(read(taskId).getState())),
        "'parley task watch %s' follows it, 'parley task cancel %s' ends it."
            .formatted(taskId, taskId));
  }
}
