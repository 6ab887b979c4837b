package dev.parley.cli.client;

import dev.parley.cli.client.Inbox.End;
import dev.parley.cli.client.Inbox.Item;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.TaskServiceGrpc.TaskServiceStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One call that creates a fan-out: the items follow its spec in messages of bounded size. */
final class FanOutCall {
  private static final int ITEMS_MAX = 1_000;
  private static final int BYTES_MAX = 128 * 1024;

  private static final Set<ErrorReason> NO_ROOM =
      Set.of(
          ErrorReason.ERROR_REASON_TASK_BYTES_EXCEEDED,
          ErrorReason.ERROR_REASON_FAN_OUT_BYTES_EXCEEDED);

  private FanOutCall() {}

  /** Whether a call failed because there is no room for all items. */
  static boolean lacksRoom(StatusRuntimeException failure) {
    return NO_ROOM.contains(BrokerError.of(failure).reason());
  }

  /**
   * Makes the call.
   *
   * @param patience how long to wait for the answer
   * @throws StatusRuntimeException how it failed
   */
  static CreateFanOutResponse run(
      TaskServiceStub stub, CreateTaskRequest create, List<FanOutItem> items, Duration patience) {
    Inbox<CreateFanOutRequest, CreateFanOutResponse> inbox = new Inbox<>();
    StreamObserver<CreateFanOutRequest> out = stub.createFanOut(inbox);
    send(out, create, items);
    return switch (inbox.poll(patience)) {
      case null -> {
        inbox.cancel();
        throw Status.DEADLINE_EXCEEDED
            .withDescription("the broker did not take the items in time")
            .asRuntimeException();
      }
      case Item<CreateFanOutResponse>(CreateFanOutResponse response) -> response;
      case End<CreateFanOutResponse>(Throwable error) -> throw failure(error);
    };
  }

  private static void send(
      StreamObserver<CreateFanOutRequest> out, CreateTaskRequest create, List<FanOutItem> items) {
    CreateFanOutRequest.Builder next = CreateFanOutRequest.newBuilder().setCreate(create);
    int bytes = 0;
    for (FanOutItem item : items) {
      int size = item.getSerializedSize();
      boolean full = next.getItemsCount() == ITEMS_MAX || bytes + size > BYTES_MAX;
      if (full && next.getItemsCount() > 0) {
        out.onNext(next.build());
        next = CreateFanOutRequest.newBuilder();
        bytes = 0;
      }
      next.addItems(item);
      bytes += size;
    }
    out.onNext(next.build());
    out.onCompleted();
  }

  private static StatusRuntimeException failure(@Nullable Throwable error) {
    return error == null
        ? Status.INTERNAL.withDescription("the broker gave no answer").asRuntimeException()
        : Status.fromThrowable(error).asRuntimeException(Status.trailersFromThrowable(error));
  }
}
