package dev.parley.client;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/** A client whose calls a test answers itself. Used by one thread. */
final class Answered implements AutoCloseable {
  private final Server server;
  private final Parley parley;

  private Answered(Server server, Parley parley) {
    this.server = server;
    this.parley = parley;
  }

  static Answered by(BindableService... services) {
    String name = "answered-" + UUID.randomUUID();
    InProcessServerBuilder server = InProcessServerBuilder.forName(name).directExecutor();
    for (BindableService service : services) {
      server.addService(service);
    }
    try {
      return new Answered(
          server.build().start(),
          Parley.builder().channel(InProcessChannelBuilder.forName(name)).connect());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Parley parley() {
    return parley;
  }

  @Override
  public void close() {
    parley.close();
    server.shutdownNow();
  }
}
