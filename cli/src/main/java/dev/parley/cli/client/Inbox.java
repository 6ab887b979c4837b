package dev.parley.cli.client;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands what a stream brings to the one thread that runs the command. Holds at most {@value #AHEAD}
 * messages that the thread hasn't taken yet: the broker is asked for the next one as each is taken.
 */
final class Inbox<Q, R> implements ClientResponseObserver<Q, R> {
  private static final int AHEAD = 256;

  /** What a stream brings. */
  sealed interface Signal<R> permits Item, End {}

  /** A message. */
  record Item<R>(R message) implements Signal<R> {}

  /**
   * The end; nothing comes after it. Without an error when the broker ended the stream as it
   * should.
   */
  record End<R>(@Nullable Throwable error) implements Signal<R> {}

  private final BlockingQueue<Signal<R>> signals = new LinkedBlockingQueue<>();
  private @Nullable ClientCallStreamObserver<Q> call;

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {
    call = stream;
    stream.disableAutoRequestWithInitial(AHEAD);
  }

  @Override
  public void onNext(R message) {
    signals.add(new Item<>(message));
  }

  @Override
  public void onError(Throwable error) {
    signals.add(new End<>(error));
  }

  @Override
  public void onCompleted() {
    signals.add(new End<>(null));
  }

  /** Waits for the next signal; null when none came in time. */
  @Nullable Signal<R> poll(Duration atMost) {
    try {
      Signal<R> signal = signals.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
      if (signal instanceof Item<R>) {
        stream().request(1);
      }
      return signal;
    } catch (InterruptedException interrupted) {
      throw Backoff.interrupted(interrupted);
    }
  }

  /** Ends the call from this side. */
  void cancel() {
    stream().cancel("no longer wanted", null);
  }

  private ClientCallStreamObserver<Q> stream() {
    return Objects.requireNonNull(call, "the stream was not started");
  }
}
