package dev.parley.client.internal;

import static java.util.Objects.requireNonNull;

import dev.parley.client.ParleyException;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Part;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call that creates a fan-out with any number of items. Blocks the thread of the user, who
 * iterates over the items; the broker's answer comes on another.
 *
 * <p>Items go out in messages of bounded size, and no faster than the transport takes them.
 */
final class FanOutCall {
  private static final int ITEMS_MAX = 1_000;
  private static final int BYTES_MAX = 128 * 1024;

  /** Of a task that is refused for these, items may be there that keep others from having room. */
  private static final Set<ErrorReason> NO_ROOM =
      Set.of(
          ErrorReason.ERROR_REASON_TASK_BYTES_EXCEEDED,
          ErrorReason.ERROR_REASON_FAN_OUT_BYTES_EXCEEDED);

  private final ClientCore core;
  private final ClientCall<CreateFanOutRequest, CreateFanOutResponse> call;
  private final Object lock = new Object();
  private @Nullable Task task;
  private @Nullable ParleyException error;
  private boolean ready;

  private FanOutCall(ClientCore core) {
    this.core = core;
    this.call = core.channel.newCall(TaskServiceGrpc.getCreateFanOutMethod(), CallOptions.DEFAULT);
  }

  /** Items of one part each; iterates over the parts anew each time. */
  static Iterable<FanOutItem> items(Iterable<Part> parts) {
    return () ->
        StreamSupport.stream(parts.spliterator(), false)
            .map(part -> FanOutItem.newBuilder().addInputs(part).build())
            .iterator();
  }

  /**
   * Creates a fan-out, and begins again where that can help: what is there is passed over.
   *
   * @param leaving whether whoever asks is to go: then it asks no more, and what is there is left
   *     to who comes next
   * @param giveUp what is done when it ends without a task and there was no room for all items,
   *     before why it ends is thrown
   */
  static Task create(
      ClientCore core,
      CreateTaskRequest create,
      Iterable<FanOutItem> items,
      BooleanSupplier leaving,
      Runnable giveUp) {
    Backoff backoff = new Backoff();
    boolean lackedRoom = false;
    // Only waits count: a call with many items may take longer than other calls.
    Duration waited = Duration.ZERO;
    while (true) {
      try {
        return new FanOutCall(core).run(create, items);
      } catch (ParleyException e) {
        lackedRoom |= NO_ROOM.contains(e.reason());
        Duration wait = Times.longer(backoff.next(), e.retryDelay().orElse(Duration.ZERO));
        waited = waited.plus(wait);
        boolean over = !e.retryable() || waited.compareTo(core.callTimeout) > 0;
        ParleyException end = over ? e : pause(wait);
        if (leaving.getAsBoolean()) {
          throw end == null ? e : end;
        }
        if (end != null) {
          if (lackedRoom) {
            giveUp.run();
          }
          throw end;
        }
      }
    }
  }

  /** Waits; returns what ends the wait early. */
  private static @Nullable ParleyException pause(Duration wait) {
    try {
      Thread.sleep(wait.toMillis());
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return interrupted();
    }
  }

  private static ParleyException interrupted() {
    return Errors.local(Status.Code.CANCELLED, "interrupted while creating a fan-out");
  }

  private Task run(CreateTaskRequest create, Iterable<FanOutItem> items) {
    call.start(new Listener(), new Metadata());
    call.request(2);
    try {
      sendAll(create, items);
    } catch (RuntimeException | Error e) {
      // Also what the user's items throw: the broker would wait for the rest of them.
      call.cancel("the items ended early", e);
      throw e;
    }
    return await();
  }

  private void sendAll(CreateTaskRequest create, Iterable<FanOutItem> items) {
    CreateFanOutRequest.Builder next = CreateFanOutRequest.newBuilder().setCreate(create);
    int bytes = 0;
    for (FanOutItem one : items) {
      int size = one.getSerializedSize();
      if (next.getItemsCount() == ITEMS_MAX
          || (next.getItemsCount() > 0 && bytes + size > BYTES_MAX)) {
        send(next.build());
        next = CreateFanOutRequest.newBuilder();
        bytes = 0;
      }
      next.addItems(one);
      bytes += size;
    }
    send(next.build());
    call.halfClose();
  }

  private void send(CreateFanOutRequest message) {
    synchronized (lock) {
      ready = call.isReady();
      waitUntil(() -> ready || error != null);
      if (error != null) {
        throw error;
      }
    }
    call.sendMessage(message);
  }

  private Task await() {
    synchronized (lock) {
      waitUntil(() -> task != null || error != null);
      if (error != null) {
        throw error;
      }
      return requireNonNull(task);
    }
  }

  private void waitUntil(BooleanSupplier condition) {
    long deadline = System.nanoTime() + core.callTimeout.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        long leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
          call.cancel("the broker does not answer", null);
          throw Errors.local(
              Status.Code.DEADLINE_EXCEEDED,
              "the broker did not take the items within " + core.callTimeout);
        }
        lock.wait(leftMs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.cancel("interrupted", null);
      throw interrupted();
    }
  }

  private final class Listener extends ClientCall.Listener<CreateFanOutResponse> {
    @Override
    public void onMessage(CreateFanOutResponse response) {
      synchronized (lock) {
        task = response.getTask();
        lock.notifyAll();
      }
    }

    @Override
    public void onReady() {
      synchronized (lock) {
        ready = true;
        lock.notifyAll();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      synchronized (lock) {
        if (!status.isOk()) {
          error = Errors.of(status, trailers);
        } else if (task == null) {
          error = Errors.local(Status.Code.INTERNAL, "the broker gave no answer");
        }
        lock.notifyAll();
      }
    }
  }
}
