package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.parley.client.Content;
import dev.parley.client.ParleyException;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.v1.Assignment;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CancelTaskResponse;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.RetryTaskResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc.TaskServiceImplBase;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A manager that makes a child for each of many items, as the broker hears it. */
final class ManagerFanOutTest {
  private static final Lease LEASE = Lease.newBuilder().setTaskId("root").setToken(7).build();
  private static final TaskDraft EACH =
      TaskDraft.forEach(TaskDraft.forCapability("work").objective("Do it.").build())
          .objective("Do all.")
          .parallelism(3)
          .reduceBy("sum")
          .build();

  private final List<CreateFanOutRequest> heard = new CopyOnWriteArrayList<>();
  private final List<CancelTaskRequest> canceled = new CopyOnWriteArrayList<>();
  private final List<RetryTaskRequest> retried = new CopyOnWriteArrayList<>();
  private final Deque<StatusRuntimeException> failures = new ArrayDeque<>();

  private final AnsweredCore broker = AnsweredCore.by(new FanOuts());
  private final Context context = context(broker.core);
  private final ManagerImpl manager = new ManagerImpl(broker.core, context);

  @AfterEach
  void stop() {
    broker.close();
  }

  private static ManagerImpl manager(ClientCore core) {
    return new ManagerImpl(core, context(core));
  }

  private static Context context(ClientCore core) {
    return new Context(
        core,
        Assignment.newBuilder().setLease(LEASE).build(),
        "m",
        progress -> {},
        question -> {},
        frame -> {});
  }

  @Test
  void theChildIsCreatedUnderTheLeaseAndItsItemsFollow() {
    TaskHandle all = manager.submitFanOut(EACH, items(1_500), "all");

    assertThat(all.id()).isEqualTo("root.all");
    assertThat(heard.get(0).getCreate().getTaskId()).isEqualTo("root.all");
    assertThat(heard.get(0).getCreate().getParentLease()).isEqualTo(LEASE);
    assertThat(heard.get(0).getCreate().getSpec()).isEqualTo(EACH.spec());
    assertThat(heard.stream().skip(1)).noneMatch(CreateFanOutRequest::hasCreate);
    assertThat(
            heard.stream()
                .flatMap(message -> message.getItemsList().stream())
                .map(item -> item.getInputs(0)))
        .containsExactlyElementsOf(items(1_500));
  }

  @Test
  void theHandleSpeaksInTheNameOfTheManager() {
    manager.submitFanOut(EACH, items(1), "all").retry("go on");

    assertThat(retried)
        .singleElement()
        .satisfies(request -> assertThat(request.getAgentId()).isEqualTo("m"));
  }

  @Test
  void theSameIsAskedAgainWhenTheBrokerCannotBeReached() {
    failures.add(Status.UNAVAILABLE.asRuntimeException());

    manager.submitFanOut(EACH, items(1), "all");

    assertThat(heard)
        .extracting(message -> message.getCreate().getTaskId())
        .containsExactly("root.all", "root.all");
  }

  @Test
  void whatTheBrokerRefusesIsThrown() {
    failures.add(Status.FAILED_PRECONDITION.withDescription("stale").asRuntimeException());

    assertThatThrownBy(() -> manager.submitFanOut(EACH, items(1), "all"))
        .isInstanceOfSatisfying(
            ParleyException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
              assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
            });
    assertThat(heard).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorReason.class,
      names = {"ERROR_REASON_TASK_BYTES_EXCEEDED", "ERROR_REASON_FAN_OUT_BYTES_EXCEEDED"})
  void whatThereIsNoRoomForIsCanceled(ErrorReason noRoom) {
    IntStream.range(0, 100).forEach(i -> failures.add(refusal(noRoom)));

    try (AnsweredCore hasty = AnsweredCore.by(new FanOuts(), Duration.ofMillis(100))) {
      assertThatThrownBy(() -> manager(hasty.core).submitFanOut(EACH, items(1), "all"))
          .isInstanceOfSatisfying(
              ParleyException.class, refused -> assertThat(refused.reason()).isEqualTo(noRoom));
    }

    assertThat(canceled)
        .singleElement()
        .satisfies(request -> assertThat(request.getTaskId()).isEqualTo("root.all"))
        .satisfies(request -> assertThat(request.getAgentId()).isEqualTo("m"));
  }

  @Test
  void whatThereWasNoRoomForIsCanceledWhateverEndsIt() {
    failures.add(refusal(ErrorReason.ERROR_REASON_TASK_BYTES_EXCEEDED));
    failures.add(Status.FAILED_PRECONDITION.withDescription("stale").asRuntimeException());

    assertThatThrownBy(() -> manager.submitFanOut(EACH, items(1), "all"))
        .isInstanceOf(ParleyException.class);

    assertThat(canceled).hasSize(1);
  }

  @Test
  void whoseAttemptIsOverLeavesItToTheNext() {
    failures.add(refusal(ErrorReason.ERROR_REASON_TASK_BYTES_EXCEEDED));
    context.cancel("the lease was lost");

    assertThatThrownBy(() -> manager.submitFanOut(EACH, items(1), "all"))
        .isInstanceOf(ParleyException.class);

    assertThat(heard).hasSize(1);
    assertThat(canceled).isEmpty();
  }

  private static StatusRuntimeException refusal(ErrorReason reason) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain("parley.dev")
            .setReason(reason.name().substring("ERROR_REASON_".length()))
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
            .addDetails(Any.pack(info))
            .build());
  }

  private static List<Part> items(int count) {
    return IntStream.range(0, count).mapToObj(item -> Content.textPart("item " + item)).toList();
  }

  /** Takes fan-outs, but for those that are to fail. */
  private final class FanOuts extends TaskServiceImplBase {

    @Override
    public StreamObserver<CreateFanOutRequest> createFanOut(
        StreamObserver<CreateFanOutResponse> out) {
      return new StreamObserver<>() {
        @Override
        public void onNext(CreateFanOutRequest message) {
          heard.add(message);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
          StatusRuntimeException failure = failures.poll();
          if (failure != null) {
            out.onError(failure);
            return;
          }
          out.onNext(
              CreateFanOutResponse.newBuilder()
                  .setTask(Task.newBuilder().setTaskId("root.all"))
                  .build());
          out.onCompleted();
        }
      };
    }

    @Override
    public void cancelTask(CancelTaskRequest request, StreamObserver<CancelTaskResponse> out) {
      canceled.add(request);
      out.onNext(CancelTaskResponse.getDefaultInstance());
      out.onCompleted();
    }

    @Override
    public void retryTask(RetryTaskRequest request, StreamObserver<RetryTaskResponse> out) {
      retried.add(request);
      out.onNext(RetryTaskResponse.getDefaultInstance());
      out.onCompleted();
    }
  }
}
