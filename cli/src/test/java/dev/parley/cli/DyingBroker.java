package dev.parley.cli;

import dev.parley.cli.client.Connector;
import dev.parley.cli.client.Endpoint;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Connects to a broker for one call; every later call finds nobody there. */
final class DyingBroker implements Connector, AutoCloseable {
  private final String name = "dying-" + UUID.randomUUID();
  private final List<String> calls;
  private final Server server;

  DyingBroker(FakeBroker broker, List<String> calls) {
    this.calls = calls;
    this.server = InProcessServerBuilder.forName(name).directExecutor().addService(broker).build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ManagedChannel connect(Endpoint endpoint) {
    ManagedChannel alive = InProcessChannelBuilder.forName(name).directExecutor().build();
    ManagedChannel dead =
        Channels.failing(Status.UNAVAILABLE.withCause(new ConnectException("Connection refused")));
    return new ManagedChannel() {
      @Override
      public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        calls.add(method.getFullMethodName());
        return (calls.size() == 1 ? alive : dead).newCall(method, options);
      }

      @Override
      public ManagedChannel shutdown() {
        alive.shutdown();
        return this;
      }

      @Override
      public ManagedChannel shutdownNow() {
        alive.shutdownNow();
        return this;
      }

      @Override
      public boolean isShutdown() {
        return alive.isShutdown();
      }

      @Override
      public boolean isTerminated() {
        return alive.isTerminated();
      }

      @Override
      public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return alive.awaitTermination(timeout, unit);
      }

      @Override
      public String authority() {
        return alive.authority();
      }
    };
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
