package dev.parley.cli.agent;

import com.google.gson.JsonObject;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Tone;
import dev.parley.client.ParleyException;
import dev.parley.client.TaskContext;
import dev.parley.client.WorkerListener;
import dev.parley.client.WorkerStats;
import java.time.Duration;

/** Tells on the console what a worker does. Called one call at a time, but for the end. */
final class WorkerReport implements WorkerListener {
  private final Console console;
  private final String agentId;
  private boolean away;

  WorkerReport(Console console, String agentId) {
    this.console = console;
    this.agentId = agentId;
  }

  @Override
  public void connected(String sessionId) {
    away = false;
    JsonObject event = event("connected");
    event.addProperty("agent_id", agentId);
    event.addProperty("session_id", sessionId);
    tell(event, "connected as " + agentId, Tone.PLAIN);
  }

  @Override
  public void disconnected(ParleyException cause, Duration retryIn) {
    // It goes on trying for as long as it takes: once is enough.
    if (!away) {
      away = true;
      JsonObject event = event("disconnected");
      event.addProperty("message", cause.getMessage());
      tell(event, "not connected, will try until it is: " + cause.getMessage(), Tone.YELLOW);
    }
  }

  @Override
  public void started(TaskContext task) {
    tell(event("started", task), "started " + place(task), Tone.PLAIN);
  }

  @Override
  public void completed(TaskContext task) {
    tell(event("completed", task), "completed " + place(task), Tone.GREEN);
  }

  @Override
  public void failed(TaskContext task, Throwable failure) {
    JsonObject event = event("failed", task);
    event.addProperty("message", failure.getMessage());
    tell(event, "failed " + place(task) + ": " + failure.getMessage(), Tone.RED);
  }

  @Override
  public void lost(TaskContext task, String why) {
    JsonObject event = event("lost", task);
    event.addProperty("message", why);
    tell(event, "lost " + place(task) + ": " + why, Tone.YELLOW);
  }

  /** Prints the sum, once the worker has ended. */
  void stopped(WorkerStats stats) {
    JsonObject event = event("stopped");
    event.addProperty("agent_id", agentId);
    event.addProperty("completed", stats.completed());
    event.addProperty("failed", stats.failed());
    event.addProperty("declined", stats.declined());
    event.addProperty("lost", stats.lost());
    event.addProperty("reconnects", stats.reconnects());
    tell(
        event,
        "stopped: %d completed, %d failed, %d declined, %d lost"
            .formatted(stats.completed(), stats.failed(), stats.declined(), stats.lost()),
        Tone.PLAIN);
  }

  private static JsonObject event(String name) {
    JsonObject event = new JsonObject();
    event.addProperty("event", name);
    return event;
  }

  private static JsonObject event(String name, TaskContext task) {
    JsonObject event = event(name);
    event.addProperty("task_id", task.taskId());
    event.addProperty("round", task.round());
    event.addProperty("attempt", task.attempt());
    event.addProperty("lease_token", task.leaseToken());
    return event;
  }

  private static String place(TaskContext task) {
    return "%s (round %d, attempt %d)".formatted(task.taskId(), task.round(), task.attempt());
  }

  private synchronized void tell(JsonObject event, String text, Tone tone) {
    if (console.json()) {
      console.json(event);
    } else {
      console.line(console.paint(Text.line(text), tone));
    }
  }
}
