package dev.parley.server.testing;

import com.google.protobuf.Duration;
import dev.parley.server.edge.check.Requests;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskServiceGrpc.TaskServiceBlockingStub;
import dev.parley.v1.TaskState;
import dev.parley.v1.WatchTaskRequest;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A requester by hand. */
public final class TestRequester {
  /** The grace of who cancels at once. */
  public static final Duration AT_ONCE = Duration.getDefaultInstance();

  public final TaskServiceBlockingStub stub;
  private final Channel channel;

  public TestRequester(Channel channel) {
    this.channel = channel;
    this.stub = TaskServiceGrpc.newBlockingStub(channel);
  }

  public Task create(String taskId, String capability) {
    return create(Requests.taskRequest(taskId, capability).build());
  }

  public Task create(CreateTaskRequest request) {
    return timed().createTask(request).getTask();
  }

  public Task get(String taskId) {
    return timed().getTask(GetTaskRequest.newBuilder().setTaskId(taskId).build()).getTask();
  }

  /** All events of a task; waits for the last one. */
  public List<TaskEvent> history(String taskId) {
    List<TaskEvent> events = new ArrayList<>();
    timed()
        .watchTask(WatchTaskRequest.newBuilder().setTaskId(taskId).build())
        .forEachRemaining(response -> events.add(response.getEvent()));
    return events;
  }

  /** What happened to a task, in order; waits for the last event. */
  public List<TaskEvent.EventCase> kinds(String taskId) {
    return history(taskId).stream().map(TaskEvent::getEventCase).toList();
  }

  /** Waits until the task is in a state, by its history. */
  public void awaitState(String taskId, TaskState state) {
    var events = timed().watchTask(WatchTaskRequest.newBuilder().setTaskId(taskId).build());
    while (events.hasNext()) {
      if (events.next().getEvent().getState() == state) {
        return;
      }
    }
    throw new AssertionError("Expected task " + taskId + " to be " + state + ", but it ended");
  }

  public TaskServiceBlockingStub timed() {
    return TaskServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }
}
