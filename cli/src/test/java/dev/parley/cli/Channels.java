package dev.parley.cli;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Connections that lead nowhere. */
final class Channels {
  private Channels() {}

  /** Returns a channel whose every call ends with the status. */
  static ManagedChannel failing(Status status) {
    return new ManagedChannel() {
      private boolean shutdown;

      @Override
      public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return failingCall(status);
      }

      @Override
      public ManagedChannel shutdown() {
        shutdown = true;
        return this;
      }

      @Override
      public ManagedChannel shutdownNow() {
        return shutdown();
      }

      @Override
      public boolean isShutdown() {
        return shutdown;
      }

      @Override
      public boolean isTerminated() {
        return shutdown;
      }

      @Override
      public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
      }

      @Override
      public String authority() {
        return "nowhere";
      }
    };
  }

  private static <Q, R> ClientCall<Q, R> failingCall(Status status) {
    return new ClientCall<>() {
      private @Nullable Listener<R> listener;

      @Override
      public void start(Listener<R> responses, Metadata headers) {
        listener = responses;
        responses.onClose(status, new Metadata());
      }

      @Override
      public void request(int messages) {}

      @Override
      public void cancel(@Nullable String message, @Nullable Throwable cause) {}

      @Override
      public void halfClose() {}

      @Override
      public void sendMessage(Q message) {
        if (listener == null) {
          throw new IllegalStateException("sent before the start");
        }
      }
    };
  }
}
