package dev.parley.benchmarks.load.floor;

import dev.parley.benchmarks.load.fleet.Line;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** One stream to the server of the gRPC floor, which answers each message twice, in order. */
final class RawPeer {
  /** Hears of the two answers to a message, on the loop of the line. */
  interface Answers {
    default void first() {}

    default void second() {}
  }

  private final Line line;
  private final byte[] message;
  private final StreamObserver<byte[]> out;
  private final CompletableFuture<Void> broken = new CompletableFuture<>();

  /** Only touched on the loop. */
  private final Deque<Answers> waiting = new ArrayDeque<>();

  private boolean firstCame;

  RawPeer(Line line, MethodDescriptor<byte[], byte[]> method, int messageBytes) {
    this.line = line;
    this.message = new byte[messageBytes];
    this.out =
        ClientCalls.asyncBidiStreamingCall(
            line.channel().newCall(method, CallOptions.DEFAULT), new Inbox());
  }

  Line line() {
    return line;
  }

  /** Completes exceptionally when the stream breaks. */
  CompletableFuture<Void> broken() {
    return broken;
  }

  /** Sends the message once more. Thread-safe. */
  void send(Answers answers) {
    if (line.loop().inEventLoop()) {
      waiting.add(answers);
      out.onNext(message);
    } else {
      line.loop().execute(() -> send(answers));
    }
  }

  private final class Inbox implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] answer) {
      if (firstCame) {
        firstCame = false;
        waiting.remove().second();
      } else {
        firstCame = true;
        waiting.element().first();
      }
    }

    @Override
    public void onError(Throwable error) {
      broken.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {}
  }
}
