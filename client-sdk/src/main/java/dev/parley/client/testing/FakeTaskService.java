package dev.parley.client.testing;

import dev.parley.client.testing.FakeErrors.Refused;
import dev.parley.v1.BatchCreateTasksRequest;
import dev.parley.v1.BatchCreateTasksResponse;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CancelTaskResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.GetTaskResponse;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.ListTasksResponse;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.RetryTaskResponse;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.ReviewTaskResponse;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import dev.parley.v1.WatchTreeRequest;
import dev.parley.v1.WatchTreeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** The task service of the fake broker. Called on the broker's thread. */
final class FakeTaskService extends TaskServiceGrpc.TaskServiceImplBase {
  private final FakeNode node;

  FakeTaskService(FakeNode node) {
    this.node = node;
  }

  @Override
  public void createTask(CreateTaskRequest request, StreamObserver<CreateTaskResponse> out) {
    answer(out, () -> create(request));
  }

  private CreateTaskResponse create(CreateTaskRequest request) {
    boolean isNew = node.tasks().find(request.getTaskId()) == null;
    FakeTask task = node.tasks().create(request);
    return CreateTaskResponse.newBuilder().setTask(task.toMessage()).setCreated(isNew).build();
  }

  private CreateTaskResult createOfMany(CreateTaskRequest request) {
    try {
      CreateTaskResponse response = create(request);
      Task task = response.getTask().toBuilder().clearSpec().clearRounds().clearOutcome().build();
      return CreateTaskResult.newBuilder().setResponse(response.toBuilder().setTask(task)).build();
    } catch (Refused e) {
      return CreateTaskResult.newBuilder().setRefusal(e.refusal()).build();
    }
  }

  @Override
  public void batchCreateTasks(
      BatchCreateTasksRequest request, StreamObserver<BatchCreateTasksResponse> out) {
    answer(
        out,
        () -> {
          int max = node.limits().getBatchRequestsMax();
          if (request.getRequestsCount() > max) {
            throw FakeErrors.refused(
                ErrorReason.ERROR_REASON_BATCH_TOO_LARGE, "expected at most " + max);
          }
          BatchCreateTasksResponse.Builder response = BatchCreateTasksResponse.newBuilder();
          request.getRequestsList().forEach(one -> response.addResults(createOfMany(one)));
          return response.build();
        });
  }

  @Override
  public StreamObserver<StreamTasksRequest> streamTasks(StreamObserver<StreamTasksResponse> out) {
    return new FakeCreateStream(
        node, this::createOfMany, (ServerCallStreamObserver<StreamTasksResponse>) out);
  }

  @Override
  public void getTask(GetTaskRequest request, StreamObserver<GetTaskResponse> out) {
    answer(
        out,
        () ->
            GetTaskResponse.newBuilder()
                .setTask(node.tasks().get(request.getTaskId()).toMessage())
                .build());
  }

  @Override
  public void listTasks(ListTasksRequest request, StreamObserver<ListTasksResponse> out) {
    answer(
        out,
        () -> {
          List<Task> found = new ArrayList<>();
          node.tasks().all().stream()
              .map(FakeTask::toMessage)
              .filter(task -> matches(request, task))
              .forEach(found::add);
          Collections.reverse(found);
          int from =
              request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
          int size = request.getPageSize() == 0 ? 100 : request.getPageSize();
          int to = Math.min(found.size(), from + size);
          return ListTasksResponse.newBuilder()
              .addAllTasks(found.subList(from, to))
              .setNextPageToken(to < found.size() ? Integer.toString(to) : "")
              .build();
        });
  }

  @Override
  public void listChildOutcomes(
      ListChildOutcomesRequest request, StreamObserver<ListChildOutcomesResponse> out) {
    answer(
        out,
        () -> {
          FakeTask parent = node.tasks().get(request.getTaskId());
          // Nobody yields here, so no child counts in a join.
          List<Task> children =
              request.getJoinedOnly()
                  ? List.of()
                  : node.tasks().all().stream()
                      .map(FakeTask::toMessage)
                      .filter(task -> task.getParentId().equals(parent.id))
                      .map(task -> task.toBuilder().clearSpec().build())
                      .toList();
          int from =
              request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
          int size = request.getPageSize() == 0 ? 100 : request.getPageSize();
          int to = Math.min(children.size(), from + size);
          return ListChildOutcomesResponse.newBuilder()
              .addAllChildren(children.subList(from, to))
              .setNextPageToken(to < children.size() ? Integer.toString(to) : "")
              .build();
        });
  }

  private static boolean matches(ListTasksRequest filter, Task task) {
    return (filter.getStatesCount() == 0 || filter.getStatesList().contains(task.getState()))
        && (filter.getParentId().isEmpty() || filter.getParentId().equals(task.getParentId()))
        && (filter.getRootId().isEmpty() || filter.getRootId().equals(task.getRootId()))
        && (filter.getCapability().isEmpty()
            || filter
                .getCapability()
                .equals(task.getSpec().getTarget().getCapability().getCapability()))
        && task.getSpec().getLabelsMap().entrySet().containsAll(filter.getLabelsMap().entrySet())
        && !(filter.getRootsOnly() && task.getDepth() > 0);
  }

  @Override
  public void cancelTask(CancelTaskRequest request, StreamObserver<CancelTaskResponse> out) {
    answer(
        out,
        () -> {
          FakeTask task = node.tasks().get(request.getTaskId());
          node.tasks().cancel(task, request.getMessage());
          return CancelTaskResponse.newBuilder().setTask(task.toMessage()).build();
        });
  }

  @Override
  public void reviewTask(ReviewTaskRequest request, StreamObserver<ReviewTaskResponse> out) {
    answer(
        out,
        () -> {
          node.tasks().review(request);
          Task task = node.tasks().get(request.getTaskId()).toMessage();
          return ReviewTaskResponse.newBuilder().setTask(task).build();
        });
  }

  @Override
  public void retryTask(RetryTaskRequest request, StreamObserver<RetryTaskResponse> out) {
    answer(
        out,
        () -> {
          FakeTask task = node.tasks().get(request.getTaskId());
          node.tasks().retry(task, request.getAgentId(), request.getMessage());
          return RetryTaskResponse.newBuilder().setTask(task.toMessage()).build();
        });
  }

  @Override
  public void watchTask(WatchTaskRequest request, StreamObserver<WatchTaskResponse> out) {
    watch(
        out,
        () -> {
          FakeTask task = node.tasks().get(request.getTaskId());
          return new FakeWatch<>(
              task,
              task.history,
              event -> true,
              event -> WatchTaskResponse.newBuilder().setEvent(event).build(),
              (ServerCallStreamObserver<WatchTaskResponse>) out,
              (int) request.getAfterNumber(),
              node.faults().eventsPerWatch());
        });
  }

  @Override
  public void watchTree(WatchTreeRequest request, StreamObserver<WatchTreeResponse> out) {
    watch(
        out,
        () -> {
          FakeTask top = node.tasks().get(request.getTaskId());
          return new FakeWatch<>(
              top,
              node.tasks().log(),
              event -> {
                FakeTask task = node.tasks().find(event.getTaskId());
                return task != null && task.isUnder(top, request.getLevels());
              },
              event -> WatchTreeResponse.newBuilder().setEvent(event).build(),
              (ServerCallStreamObserver<WatchTreeResponse>) out,
              (int) request.getAfterCursor(),
              node.faults().eventsPerWatch());
        });
  }

  private <A> void watch(StreamObserver<A> out, Supplier<FakeWatch<A>> open) {
    ErrorReason refusal = node.faults().nextRefusal();
    if (refusal != null) {
      out.onError(FakeErrors.error(refusal, "refused by the test"));
      return;
    }
    try {
      FakeWatch<A> watch = open.get();
      ((ServerCallStreamObserver<A>) out).setOnReadyHandler(node::settle);
      node.watches().add(watch);
      node.settle();
    } catch (Refused e) {
      out.onError(FakeErrors.error(e.refusal()));
    }
  }

  private <A> void answer(StreamObserver<A> out, Supplier<A> work) {
    ErrorReason refusal = node.faults().nextRefusal();
    if (refusal != null) {
      out.onError(FakeErrors.error(refusal, "refused by the test"));
      return;
    }
    try {
      A answer = work.get();
      if (node.faults().losesReply()) {
        out.onError(FakeErrors.error(ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN, "reply lost"));
      } else {
        out.onNext(answer);
        out.onCompleted();
      }
      node.settle();
    } catch (Refused e) {
      out.onError(FakeErrors.error(e.refusal()));
    }
  }
}
