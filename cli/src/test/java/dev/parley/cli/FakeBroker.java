package dev.parley.cli;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.parley.v1.Actor;
import dev.parley.v1.ActorKind;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CancelTaskResponse;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.DecideProposalRequest;
import dev.parley.v1.DecideProposalResponse;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.EndorseContentResponse;
import dev.parley.v1.ErrorProto;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.GetTaskResponse;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.ListTasksResponse;
import dev.parley.v1.Outcome;
import dev.parley.v1.Refusal;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.RetryTaskResponse;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.ReviewTaskResponse;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskServiceGrpc.TaskServiceImplBase;
import dev.parley.v1.TaskState;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import dev.parley.v1.WatchTreeRequest;
import dev.parley.v1.WatchTreeResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A task service that keeps tasks in memory and fails when told to. Tests fill its tasks and
 * histories; it does no work on them by itself. Calls come from one thread at a time.
 */
final class FakeBroker extends TaskServiceImplBase {
  static final Timestamp CREATED = Timestamp.newBuilder().setSeconds(1_800_000_000).build();
  static final Actor REQUESTER =
      Actor.newBuilder().setKind(ActorKind.ACTOR_KIND_REQUESTER).setId("alice").build();

  final Map<String, Task> tasks = new LinkedHashMap<>();
  final Map<String, List<TaskEvent>> histories = new HashMap<>();
  final List<ReviewTaskRequest> reviews = new ArrayList<>();
  final List<DecideProposalRequest> decisions = new ArrayList<>();
  final List<CancelTaskRequest> cancels = new ArrayList<>();
  final List<EndorseContentRequest> endorsements = new ArrayList<>();
  final List<ListTasksRequest> lists = new ArrayList<>();
  final List<String> streamed = new ArrayList<>();

  /** The messages of fan-outs that were created. */
  final List<CreateFanOutRequest> fanOutParts = new ArrayList<>();

  /** What the next calls fail with, one call each, before they are served. */
  final List<StatusRuntimeException> failures = new ArrayList<>();

  /**
   * Streams break after so many more answers, once; tasks whose answer is lost were created all the
   * same.
   */
  int answersUntilBreak = Integer.MAX_VALUE;

  /** Watches break after so many more events, once. */
  int eventsUntilBreak = Integer.MAX_VALUE;

  /** Refusals for certain ids of streamed tasks, each given once. */
  final Map<String, ErrorReason> refusals = new HashMap<>();

  /** Whether a task that is created ends at once. */
  boolean completesAtOnce;

  static StatusRuntimeException failure(ErrorReason reason, String message) {
    int code = reason.getValueDescriptor().getOptions().getExtension(ErrorProto.error).getCode();
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain("parley.dev")
            .setReason(reason.name().substring("ERROR_REASON_".length()))
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Code.forNumber(code).getNumber())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
  }

  /** Puts a task there, with the history that belongs to it. */
  void add(Task task, TaskEvent... history) {
    tasks.put(task.getTaskId(), task);
    histories.put(task.getTaskId(), new ArrayList<>(List.of(history)));
  }

  Task task(String id) {
    Task task = tasks.get(id);
    if (task == null) {
      throw failure(ErrorReason.ERROR_REASON_TASK_NOT_FOUND, "there is no task " + id);
    }
    return task;
  }

  private <R> void serve(StreamObserver<R> answers, java.util.function.Supplier<R> call) {
    R answer;
    try {
      failIfTold();
      answer = call.get();
    } catch (StatusRuntimeException e) {
      answers.onError(e);
      return;
    }
    answers.onNext(answer);
    answers.onCompleted();
  }

  private void failIfTold() {
    if (!failures.isEmpty()) {
      throw failures.removeFirst();
    }
  }

  private CreateTaskResponse create(CreateTaskRequest request) {
    Task known = tasks.get(request.getTaskId());
    if (known != null) {
      if (!known.getSpec().equals(request.getSpec())) {
        throw failure(
            ErrorReason.ERROR_REASON_TASK_ID_CONFLICT,
            "task " + request.getTaskId() + " was created with another spec");
      }
      return CreateTaskResponse.newBuilder().setTask(known).build();
    }
    Task.Builder task =
        Task.newBuilder()
            .setTaskId(request.getTaskId())
            .setRootId(request.getTaskId())
            .setSpec(request.getSpec())
            .setRequester(REQUESTER)
            .setState(TaskState.TASK_STATE_QUEUED)
            .setRound(1)
            .setCreateTime(CREATED)
            .setLastEventNumber(1);
    if (completesAtOnce) {
      task.setState(TaskState.TASK_STATE_COMPLETED)
          .setEndTime(Timestamp.newBuilder().setSeconds(CREATED.getSeconds() + 2))
          .setOutcome(Outcome.newBuilder().setState(TaskState.TASK_STATE_COMPLETED));
    }
    add(task.build());
    return CreateTaskResponse.newBuilder().setTask(task).setCreated(true).build();
  }

  @Override
  public void createTask(CreateTaskRequest request, StreamObserver<CreateTaskResponse> answers) {
    serve(answers, () -> create(request));
  }

  @Override
  public void getTask(GetTaskRequest request, StreamObserver<GetTaskResponse> answers) {
    serve(answers, () -> GetTaskResponse.newBuilder().setTask(task(request.getTaskId())).build());
  }

  @Override
  public void listTasks(ListTasksRequest request, StreamObserver<ListTasksResponse> answers) {
    lists.add(request);
    serve(answers, () -> page(request));
  }

  private ListTasksResponse page(ListTasksRequest request) {
    Predicate<Task> wanted =
        task ->
            (request.getStatesCount() == 0 || request.getStatesList().contains(task.getState()))
                && (request.getRootId().isEmpty() || request.getRootId().equals(task.getRootId()));
    List<Task> newestFirst = new ArrayList<>(tasks.values().stream().filter(wanted).toList());
    Collections.reverse(newestFirst);
    int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
    int to = Math.min(newestFirst.size(), from + request.getPageSize());
    ListTasksResponse.Builder page =
        ListTasksResponse.newBuilder().addAllTasks(newestFirst.subList(from, to));
    if (to < newestFirst.size()) {
      page.setNextPageToken(Integer.toString(to));
    }
    return page.build();
  }

  @Override
  public void listChildOutcomes(
      ListChildOutcomesRequest request, StreamObserver<ListChildOutcomesResponse> answers) {
    List<Task> children =
        tasks.values().stream()
            .filter(task -> task.getTaskId().startsWith(request.getTaskId() + "."))
            .toList();
    int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
    int to = Math.min(children.size(), from + request.getPageSize());
    ListChildOutcomesResponse.Builder page =
        ListChildOutcomesResponse.newBuilder().addAllChildren(children.subList(from, to));
    if (to < children.size()) {
      page.setNextPageToken(Integer.toString(to));
    }
    serve(answers, page::build);
  }

  @Override
  public void decideProposal(
      DecideProposalRequest request, StreamObserver<DecideProposalResponse> answers) {
    serve(
        answers,
        () -> {
          decisions.add(request);
          return DecideProposalResponse.newBuilder().setTask(task(request.getTaskId())).build();
        });
  }

  @Override
  public void cancelTask(CancelTaskRequest request, StreamObserver<CancelTaskResponse> answers) {
    cancels.add(request);
    serve(
        answers,
        () -> {
          Task task = task(request.getTaskId());
          if (!task.hasOutcome()) {
            Outcome outcome =
                Outcome.newBuilder()
                    .setState(TaskState.TASK_STATE_CANCELED)
                    .setActor(REQUESTER)
                    .setMessage(request.getMessage())
                    .build();
            task =
                task.toBuilder()
                    .setState(TaskState.TASK_STATE_CANCELED)
                    .setOutcome(outcome)
                    .setEndTime(Timestamp.newBuilder().setSeconds(CREATED.getSeconds() + 65))
                    .build();
          }
          return CancelTaskResponse.newBuilder().setTask(task).build();
        });
  }

  @Override
  public void endorseContent(
      EndorseContentRequest request, StreamObserver<EndorseContentResponse> answers) {
    serve(
        answers,
        () -> {
          endorsements.add(request);
          return EndorseContentResponse.newBuilder().setTask(task(request.getTaskId())).build();
        });
  }

  @Override
  public void reviewTask(ReviewTaskRequest request, StreamObserver<ReviewTaskResponse> answers) {
    serve(
        answers,
        () -> {
          Task task = task(request.getTaskId());
          reviews.add(request);
          return ReviewTaskResponse.newBuilder().setTask(task).build();
        });
  }

  @Override
  public void retryTask(RetryTaskRequest request, StreamObserver<RetryTaskResponse> answers) {
    serve(
        answers,
        () -> {
          Task task = task(request.getTaskId());
          if (task.getState() != TaskState.TASK_STATE_PARKED) {
            throw failure(ErrorReason.ERROR_REASON_STATE_MISMATCH, "expected a parked task");
          }
          return RetryTaskResponse.newBuilder()
              .setTask(task.toBuilder().setState(TaskState.TASK_STATE_QUEUED).clearReason())
              .build();
        });
  }

  @Override
  public void watchTask(WatchTaskRequest request, StreamObserver<WatchTaskResponse> answers) {
    watch(
        request.getTaskId(),
        event ->
            event.getTaskId().equals(request.getTaskId())
                && event.getNumber() > request.getAfterNumber(),
        event -> answers.onNext(WatchTaskResponse.newBuilder().setEvent(event).build()),
        answers);
  }

  @Override
  public void watchTree(WatchTreeRequest request, StreamObserver<WatchTreeResponse> answers) {
    watch(
        request.getTaskId(),
        event -> event.getTreeCursor() > request.getAfterCursor(),
        event -> answers.onNext(WatchTreeResponse.newBuilder().setEvent(event).build()),
        answers);
  }

  private void watch(
      String topId,
      Predicate<TaskEvent> wanted,
      java.util.function.Consumer<TaskEvent> send,
      StreamObserver<?> answers) {
    try {
      failIfTold();
      task(topId);
    } catch (StatusRuntimeException e) {
      answers.onError(e);
      return;
    }
    List<TaskEvent> events =
        histories.entrySet().stream()
            .filter(entry -> entry.getKey().equals(topId) || entry.getKey().startsWith(topId + "."))
            .flatMap(entry -> entry.getValue().stream())
            .sorted(java.util.Comparator.comparingLong(TaskEvent::getTreeCursor))
            .filter(wanted)
            .toList();
    for (TaskEvent event : events) {
      if (eventsUntilBreak-- == 0) {
        answers.onError(failure(ErrorReason.ERROR_REASON_SHUTTING_DOWN, "bye"));
        return;
      }
      send.accept(event);
    }
    if (task(topId).hasOutcome()) {
      answers.onCompleted();
    }
  }

  @Override
  public StreamObserver<StreamTasksRequest> streamTasks(
      StreamObserver<StreamTasksResponse> answers) {
    return new StreamObserver<>() {
      private boolean broken;

      @Override
      public void onNext(StreamTasksRequest request) {
        if (broken) {
          return;
        }
        streamed.add(request.getRequest().getTaskId());
        CreateTaskResult result = result(request.getRequest());
        if (answersUntilBreak-- == 0) {
          broken = true;
          answers.onError(
              io.grpc.Status.UNAVAILABLE.withDescription("connection reset").asException());
          return;
        }
        answers.onNext(
            StreamTasksResponse.newBuilder()
                .setRequestNumber(request.getRequestNumber())
                .setResult(result)
                .build());
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  @Override
  public StreamObserver<CreateFanOutRequest> createFanOut(
      StreamObserver<CreateFanOutResponse> answers) {
    List<CreateFanOutRequest> parts = new ArrayList<>();
    return new StreamObserver<>() {
      @Override
      public void onNext(CreateFanOutRequest part) {
        parts.add(part);
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {
        serve(
            answers,
            () -> {
              CreateTaskResponse there = create(parts.getFirst().getCreate());
              fanOutParts.addAll(parts);
              return CreateFanOutResponse.newBuilder()
                  .setTask(there.getTask())
                  .setCreated(there.getCreated())
                  .build();
            });
      }
    };
  }

  private CreateTaskResult result(CreateTaskRequest request) {
    ErrorReason refused = refusals.remove(request.getTaskId());
    if (refused == null) {
      return CreateTaskResult.newBuilder().setResponse(create(request)).build();
    }
    return CreateTaskResult.newBuilder()
        .setRefusal(Refusal.newBuilder().setReason(refused).setMessage("refused on purpose"))
        .build();
  }
}
