package dev.parley.benchmarks.load.byhand;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Quorum queues of RabbitMQ: tasks are pushed to the workers, who acknowledge each. */
final class QuorumQueues implements MessageSystem {
  @Override
  public String name() {
    return "rabbitmq-quorum";
  }

  @Override
  public String durability() {
    return "quorum queue with one member, publisher confirms, synced before it is confirmed: survives the end of the machine";
  }

  @Override
  public String leftOut() {
    return "nothing more";
  }

  @Override
  public Optional<String> missing() {
    return RabbitServer.missing();
  }

  @Override
  public Link connect(Requester requester) throws InterruptedException {
    RabbitServer server = RabbitServer.start();
    try {
      return RabbitClients.connect(server, requester);
    } catch (IOException | TimeoutException e) {
      server.close();
      throw new IllegalStateException("Expected RabbitMQ to take tasks, but: " + e, e);
    }
  }
}
