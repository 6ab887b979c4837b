package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.await;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CancelTaskResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.GetTaskResponse;
import dev.parley.v1.Outcome;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc.TaskServiceImplBase;
import dev.parley.v1.TaskState;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Brokers that do not serve the stream on which tasks are created, or not for long. */
class SilentBrokerTest {

  /** Creates one task at a time, and finds it ended. */
  private static class WithoutStreams extends TaskServiceImplBase {
    @Override
    public void createTask(CreateTaskRequest request, StreamObserver<CreateTaskResponse> out) {
      out.onNext(CreateTaskResponse.getDefaultInstance());
      out.onCompleted();
    }

    @Override
    public void getTask(GetTaskRequest request, StreamObserver<GetTaskResponse> out) {
      Outcome outcome = Outcome.newBuilder().setState(TaskState.TASK_STATE_COMPLETED).build();
      Task task = Task.newBuilder().setTaskId(request.getTaskId()).setOutcome(outcome).build();
      out.onNext(GetTaskResponse.newBuilder().setTask(task).build());
      out.onCompleted();
    }
  }

  private static StreamObserver<StreamTasksRequest> requests(Consumer<StreamTasksRequest> action) {
    return new StreamObserver<>() {
      @Override
      public void onNext(StreamTasksRequest request) {
        action.accept(request);
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {}
    };
  }

  private static void with(TaskServiceImplBase service, Consumer<ParleyBuilder> test)
      throws IOException {
    String name = "silent-" + UUID.randomUUID();
    Server server =
        InProcessServerBuilder.forName(name).directExecutor().addService(service).build().start();
    try {
      test.accept(Parley.builder().channel(InProcessChannelBuilder.forName(name)));
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void givesUpOnAStreamThatSaysNothing() throws IOException {
    TaskServiceImplBase silent =
        new WithoutStreams() {
          @Override
          public StreamObserver<StreamTasksRequest> streamTasks(
              StreamObserver<StreamTasksResponse> out) {
            return requests(request -> {});
          }
        };
    with(
        silent,
        settings -> {
          try (Parley parley = settings.callTimeout(Duration.ofMillis(100)).connect()) {
            for (int i = 0; i < 2; i++) {
              assertThatThrownBy(() -> parley.requester().submit(draft().build()))
                  .isInstanceOfSatisfying(
                      ParleyException.class,
                      e -> assertThat(e.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED))
                  .hasMessageContaining("PT0.1S");
            }
          }
        });
  }

  @Test
  void createsOneByOneWhenTheStreamIsRefusedForGood() throws IOException {
    with(
        new WithoutStreams(),
        settings -> {
          try (Parley parley = settings.connect()) {
            List<Submission> submissions =
                parley.requester().submitAll(List.of(draft().build(), draft().build()));

            assertThat(submissions)
                .allSatisfy(submission ->
                    assertThat(submission.orThrow().await(SOON).completed()).isTrue());
          }
        });
  }

  @Test
  void hearsOfTheEndWhenTheStreamIsRefusedForGoodAfterARequest() throws IOException {
    TaskServiceImplBase refusing =
        new WithoutStreams() {
          @Override
          public StreamObserver<StreamTasksRequest> streamTasks(
              StreamObserver<StreamTasksResponse> out) {
            return requests(request -> out.onError(Status.UNIMPLEMENTED.asRuntimeException()));
          }
        };
    with(
        refusing,
        settings -> {
          try (Parley parley = settings.connect()) {
            TaskHandle task = parley.requester().submit(draft().build());

            assertThat(task.await(SOON).completed()).isTrue();
          }
        });
  }

  @Test
  void givesUpOnAVerdictThatIsNotAnswered() throws IOException {
    Task verifying =
        Task.newBuilder()
            .setState(TaskState.TASK_STATE_VERIFYING)
            .setRound(1)
            .addRounds(RoundRecord.newBuilder().setRound(1))
            .build();
    TaskServiceImplBase silent =
        new WithoutStreams() {
          @Override
          public StreamObserver<StreamTasksRequest> streamTasks(
              StreamObserver<StreamTasksResponse> out) {
            return requests(request -> {
              if (request.hasRequest()) {
                long number = request.getRequestNumber();
                CreateTaskResult created =
                    CreateTaskResult.newBuilder()
                        .setResponse(CreateTaskResponse.getDefaultInstance())
                        .build();
                out.onNext(answer(number).setResult(created).build());
                out.onNext(answer(number).setTask(verifying).build());
              }
            });
          }

          @Override
          public void getTask(GetTaskRequest request, StreamObserver<GetTaskResponse> out) {
            out.onNext(GetTaskResponse.newBuilder().setTask(verifying).build());
            out.onCompleted();
          }
        };
    with(
        silent,
        settings -> {
          try (Parley parley = settings.callTimeout(Duration.ofMillis(100)).connect()) {
            TaskHandle task = parley.requester().submit(draft().reviewByRequester().build());

            assertThat(task.outcome((reviewed, result, round) -> Review.accept()))
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .withMessageContaining("PT0.1S");
          }
        });
  }

  private static StreamTasksResponse.Builder answer(long number) {
    return StreamTasksResponse.newBuilder().setRequestNumber(number);
  }

  /** Answers a create only when it can be known how many others are on their way with it. */
  private static final class Counting extends WithoutStreams {
    private final CountDownLatch first = new CountDownLatch(64);
    private final List<StreamObserver<CreateTaskResponse>> held = new ArrayList<>();
    private boolean released;
    private int most;

    @Override
    public synchronized void createTask(
        CreateTaskRequest request, StreamObserver<CreateTaskResponse> out) {
      held.add(out);
      most = Math.max(most, held.size());
      first.countDown();
      if (released) {
        answer();
      }
    }

    synchronized void release() {
      released = true;
      answer();
    }

    synchronized int most() {
      return most;
    }

    private void answer() {
      List<StreamObserver<CreateTaskResponse>> taken = List.copyOf(held);
      held.clear();
      for (StreamObserver<CreateTaskResponse> out : taken) {
        out.onNext(CreateTaskResponse.getDefaultInstance());
        out.onCompleted();
      }
    }
  }

  @Test
  void createsOnlySoManyAtOnceWhenTheStreamIsRefusedForGood() throws IOException {
    Counting counting = new Counting();
    with(
        counting,
        settings -> {
          try (Parley parley = settings.connect()) {
            List<TaskDraft> drafts = Collections.nCopies(1_000, draft().build());
            CompletableFuture<List<Submission>> submissions =
                parley.requester().submitAllAsync(drafts);
            await(counting.first);
            // Calls are taken in their order: this one after all that went with the first.
            parley.requester().task("any").get();
            counting.release();

            assertThat(submissions).succeedsWithin(SOON);
            assertThat(submissions.join()).allSatisfy(Submission::orThrow);
            assertThat(counting.most()).isEqualTo(64);
          }
        });
  }

  @Test
  void doesNotTryAllOneByOneWhenNobodyAnswers() throws IOException {
    with(
        new Counting(),
        settings -> {
          try (Parley parley = settings.callTimeout(Duration.ofMillis(500)).connect()) {
            List<TaskDraft> drafts = Collections.nCopies(64 * 100, draft().build());

            assertThat(parley.requester().submitAllAsync(drafts))
                .succeedsWithin(SOON)
                .satisfies(submissions ->
                    assertThat(submissions)
                        .allSatisfy(submission ->
                            assertThatThrownBy(submission::orThrow)
                                .isInstanceOfSatisfying(
                                    ParleyException.class,
                                    e ->
                                        assertThat(e.code())
                                            .isEqualTo(Status.Code.DEADLINE_EXCEEDED))));
          }
        });
  }

  /** Finds a task when it is read, and has forgotten it when it is created again. */
  private static final class Forgetful extends WithoutStreams {
    private final AtomicBoolean broken = new AtomicBoolean();
    private final CompletableFuture<String> canceled = new CompletableFuture<>();

    @Override
    public StreamObserver<StreamTasksRequest> streamTasks(StreamObserver<StreamTasksResponse> out) {
      return requests(request -> {
        out.onNext(
            StreamTasksResponse.newBuilder()
                .setRequestNumber(request.getRequestNumber())
                .setResult(
                    CreateTaskResult.newBuilder()
                        .setResponse(CreateTaskResponse.newBuilder().setCreated(true)))
                .build());
        if (!broken.getAndSet(true)) {
          out.onError(Status.UNAVAILABLE.asRuntimeException());
        }
      });
    }

    @Override
    public void getTask(GetTaskRequest request, StreamObserver<GetTaskResponse> out) {
      Task task = Task.newBuilder().setTaskId(request.getTaskId()).build();
      out.onNext(GetTaskResponse.newBuilder().setTask(task).build());
      out.onCompleted();
    }

    @Override
    public void cancelTask(CancelTaskRequest request, StreamObserver<CancelTaskResponse> out) {
      canceled.complete(request.getTaskId());
      out.onNext(CancelTaskResponse.getDefaultInstance());
      out.onCompleted();
    }
  }

  @Test
  void cancelsWhatItHasCreatedASecondTime() throws IOException {
    Forgetful forgetful = new Forgetful();
    with(
        forgetful,
        settings -> {
          try (Parley parley = settings.connect()) {
            TaskHandle task = parley.requester().submit(draft().build());
            CompletableFuture<TaskOutcome> outcome = task.outcome();

            assertThat(forgetful.canceled).succeedsWithin(SOON).isEqualTo(task.id());
            assertThat(outcome).isNotDone();
          }
        });
  }
}
