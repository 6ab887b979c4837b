package dev.parley.server.edge.agent;

import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.error.Problem;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.ErrorReason;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * What waits to be sent on one stream. Frames are made when the transport has room for them: what
 * waits costs no more than what it points to. Nothing is sent before {@link #open}.
 *
 * <p>Thread-safe.
 */
final class Outbox {
  private final ServerCallStreamObserver<BrokerFrame> call;
  private final Faults faults;
  private final int framesMax;
  private final Deque<Supplier<BrokerFrame>> waiting = new ArrayDeque<>();
  private boolean opened;
  private boolean completing;
  private boolean closed;

  Outbox(ServerCallStreamObserver<BrokerFrame> call, Faults faults, int framesMax) {
    this.call = call;
    this.faults = faults;
    this.framesMax = framesMax;
  }

  /**
   * Adds a frame.
   *
   * @return false when it will never be sent: the stream has ended, or ends now because its reader
   *     is too slow
   */
  synchronized boolean offer(Supplier<BrokerFrame> frame) {
    if (closed || completing) {
      return false;
    }
    if (waiting.size() >= framesMax) {
      fail(
          Problem.of(
              ErrorReason.ERROR_REASON_READER_TOO_SLOW,
              "Expected the agent to read its frames, but more than %d wait".formatted(framesMax),
              Errors.fact("limit", framesMax)));
      return false;
    }
    waiting.add(frame);
    drain();
    return !closed;
  }

  /** Sends a frame before all others, and lets the others follow. */
  synchronized void open(BrokerFrame first) {
    if (closed) {
      return;
    }
    waiting.addFirst(() -> first);
    opened = true;
    drain();
  }

  /** Sends what the transport has room for. */
  synchronized void drain() {
    try {
      while (opened && !closed && !waiting.isEmpty() && call.isReady()) {
        call.onNext(waiting.remove().get());
      }
    } catch (RuntimeException e) {
      fail(faults.note("a frame to an agent", e));
    }
    if (completing && waiting.isEmpty() && !closed) {
      closed = true;
      call.onCompleted();
    }
  }

  /** Ends the stream well once everything has been sent. */
  synchronized void complete() {
    completing = true;
    drain();
  }

  /** Ends the stream at once. Nothing happens when it has ended. */
  synchronized void fail(Problem problem) {
    if (!closed) {
      closed = true;
      waiting.clear();
      call.onError(Errors.exception(problem));
    }
  }

  /** The peer has gone. */
  synchronized void abandon() {
    closed = true;
    waiting.clear();
  }

  synchronized boolean isClosed() {
    return closed;
  }
}
