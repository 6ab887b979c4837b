package dev.parley.client.internal;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;

/** What the SDK is built on, with a broker that a test answers for. Used by one thread. */
final class AnsweredCore implements AutoCloseable {
  final ClientCore core;
  private final Server server;

  private AnsweredCore(Server server, ClientCore core) {
    this.server = server;
    this.core = core;
  }

  static AnsweredCore by(BindableService service) {
    return by(service, Duration.ofSeconds(20));
  }

  static AnsweredCore by(BindableService service, Duration callTimeout) {
    String name = "answered-" + UUID.randomUUID();
    try {
      return new AnsweredCore(
          InProcessServerBuilder.forName(name).directExecutor().addService(service).build().start(),
          new ClientCore(
              InProcessChannelBuilder.forName(name).build(), Runnable::run, callTimeout));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    core.loop.execute(core.loop::close);
    core.channel.shutdownNow();
    server.shutdownNow();
  }
}
