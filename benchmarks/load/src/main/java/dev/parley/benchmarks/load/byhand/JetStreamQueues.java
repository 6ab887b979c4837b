package dev.parley.benchmarks.load.byhand;

import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Work queues of NATS JetStream: the workers pull tasks and acknowledge each. */
final class JetStreamQueues implements MessageSystem {
  private static final String PROGRAM = "nats-server";

  @Override
  public String name() {
    return "nats-jetstream";
  }

  @Override
  public String durability() {
    return "file store, one replica, synced as by default (every two minutes): what was acknowledged last may not survive the end of the machine";
  }

  @Override
  public String leftOut() {
    return "a limit of what each worker has: there is one for all together";
  }

  @Override
  public Optional<String> missing() {
    return Programs.missing(program(), PROGRAM);
  }

  private static Optional<Path> program() {
    return Programs.find(PROGRAM, List.of());
  }

  @Override
  public Link connect(Requester requester) throws InterruptedException {
    JetStreamServer server = JetStreamServer.start(program().orElseThrow());
    try {
      return JetStreamClients.connect(server, requester);
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      server.close();
      throw new IllegalStateException("Expected JetStream to take tasks, but: " + e, e);
    }
  }
}
