package dev.parley.cli.client;

import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.AgentDirectoryServiceGrpc;
import dev.parley.v1.AgentDirectoryServiceGrpc.AgentDirectoryServiceBlockingStub;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.ControlServiceGrpc.ControlServiceBlockingStub;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.CoordinationServiceGrpc.CoordinationServiceBlockingStub;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.ListTasksResponse;
import dev.parley.v1.ScheduleServiceGrpc;
import dev.parley.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskServiceGrpc.TaskServiceBlockingStub;
import dev.parley.v1.TaskServiceGrpc.TaskServiceStub;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One command's connection to a broker.
 *
 * <p>Every call of the protocol is safe to repeat as long as its ids stay the same, so what fails
 * for a passing reason is repeated until the timeout. Only a broker that was never reached at all
 * is given up at once: it most likely isn't there.
 *
 * <p>Used by one thread.
 */
public final class BrokerClient implements AutoCloseable {
  private static final int PAGE_MAX = 1_000;

  private final Endpoint endpoint;
  private final Duration timeout;
  private final ManagedChannel channel;
  private boolean reached;

  /**
   * Creates a client; nothing is connected yet.
   *
   * @param timeout how long to go on without an answer
   */
  public BrokerClient(Endpoint endpoint, Duration timeout, Connector connector) {
    this.endpoint = endpoint;
    this.timeout = timeout;
    this.channel = connector.connect(endpoint);
  }

  /** Makes one call of the task service; fails with a {@link CliFailure}. */
  public <R> R tasks(Function<TaskServiceBlockingStub, R> call) {
    TaskServiceBlockingStub stub = TaskServiceGrpc.newBlockingStub(channel);
    return repeat(left -> call.apply(stub.withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS)));
  }

  /**
   * Creates a task that is for each of many items; fails with a {@link CliFailure}. When there was
   * no room for all of them, those that are there make it free again, whatever failed in the end.
   *
   * @param create a fan-out without items
   */
  public CreateFanOutResponse fanOut(CreateTaskRequest create, List<FanOutItem> items) {
    AtomicBoolean lackedRoom = new AtomicBoolean();
    try {
      return repeat(left -> {
        try {
          return FanOutCall.run(asyncTasks(), create, items, left);
        } catch (StatusRuntimeException e) {
          lackedRoom.compareAndSet(false, FanOutCall.lacksRoom(e));
          throw e;
        }
      });
    } catch (CliFailure e) {
      if (lackedRoom.get()) {
        cancel(create);
      }
      throw e;
    }
  }

  private void cancel(CreateTaskRequest created) {
    CancelTaskRequest request =
        CancelTaskRequest.newBuilder()
            .setTaskId(created.getTaskId())
            .setAgentId(created.getAgentId())
            .setMessage("There is no room for all its items.")
            .build();
    try {
      tasks(stub -> stub.cancelTask(request));
    } catch (CliFailure e) {
      // It may never have been there; why there is no task is what fails.
    }
  }

  /** Makes one call of the control service; fails with a {@link CliFailure}. */
  public <R> R control(Function<ControlServiceBlockingStub, R> call) {
    ControlServiceBlockingStub stub = ControlServiceGrpc.newBlockingStub(channel);
    return repeat(left -> call.apply(stub.withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS)));
  }

  /** Makes one call of the coordination service; fails with a {@link CliFailure}. */
  public <R> R coordination(Function<CoordinationServiceBlockingStub, R> call) {
    CoordinationServiceBlockingStub stub = CoordinationServiceGrpc.newBlockingStub(channel);
    return repeat(left -> call.apply(stub.withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS)));
  }

  /** Makes one call of the schedule service; fails with a {@link CliFailure}. */
  public <R> R schedules(Function<ScheduleServiceBlockingStub, R> call) {
    ScheduleServiceBlockingStub stub = ScheduleServiceGrpc.newBlockingStub(channel);
    return repeat(left -> call.apply(stub.withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS)));
  }

  /** Makes one call of the agent directory; fails with a {@link CliFailure}. */
  public <R> R agents(Function<AgentDirectoryServiceBlockingStub, R> call) {
    AgentDirectoryServiceBlockingStub stub = AgentDirectoryServiceGrpc.newBlockingStub(channel);
    return repeat(left -> call.apply(stub.withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS)));
  }

  /**
   * Reads a list page by page.
   *
   * @param request what to list; its page fields are ignored
   * @param limit how many tasks at most; 0 for all
   * @param each gets every task in the order of the list
   * @return whether there are more tasks than the limit
   */
  public boolean list(ListTasksRequest request, long limit, Consumer<Task> each) {
    long left = limit == 0 ? Long.MAX_VALUE : limit;
    String token = "";
    do {
      ListTasksRequest page =
          request.toBuilder()
              .setPageToken(token)
              .setPageSize((int) Math.min(PAGE_MAX, left))
              .build();
      ListTasksResponse response = tasks(stub -> stub.listTasks(page));
      response.getTasksList().forEach(each);
      left -= response.getTasksCount();
      token = response.getNextPageToken();
    } while (!token.isEmpty() && left > 0);
    return !token.isEmpty();
  }

  private <R> R repeat(Function<Duration, R> call) {
    Patience patience = new Patience(timeout);
    Backoff backoff = new Backoff();
    while (true) {
      try {
        R answer = call.apply(patience.left());
        reached = true;
        return answer;
      } catch (StatusRuntimeException e) {
        BrokerError error = BrokerError.of(e);
        if (!worthAnotherTry(error) || patience.left().compareTo(error.retryDelay()) <= 0) {
          throw error.toFailure(endpoint).causedBy(e);
        }
        backoff.pause(error.retryDelay(), patience.left());
        if (patience.isOver()) {
          throw error.toFailure(endpoint).causedBy(e);
        }
      }
    }
  }

  /** Returns whether the same request may soon be answered; readies the connection for it. */
  boolean worthAnotherTry(BrokerError error) {
    reached |= !error.connectionRefused();
    // gRPC waits longer and longer between its own attempts to connect; here the caller decides.
    channel.resetConnectBackoff();
    return error.retryable() && reached;
  }

  /** Something came back. */
  void answered() {
    reached = true;
  }

  TaskServiceStub asyncTasks() {
    return TaskServiceGrpc.newStub(channel);
  }

  Duration timeout() {
    return timeout;
  }

  CliFailure failure(BrokerError error) {
    return error.toFailure(endpoint);
  }

  /** Closes the connection without waiting: what matters has been answered. */
  @Override
  public void close() {
    channel.shutdownNow();
  }
}
