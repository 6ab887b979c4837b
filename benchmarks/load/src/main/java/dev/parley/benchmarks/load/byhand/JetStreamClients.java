package dev.parley.benchmarks.load.byhand;

import dev.parley.benchmarks.load.process.ProcessMeter;
import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A requester and workers on JetStream, with a connection each. */
final class JetStreamClients implements Link {
  private static final String TASKS = "tasks";
  private static final String RESULTS = "results";
  private static final String WORKERS = "workers";
  private static final String REQUESTER = "requester";
  private static final int RESULTS_IN_FLIGHT = 1_000;
  private static final int ATTEMPTS = 100;
  private static final int BETWEEN_ATTEMPTS_MS = 100;

  private final JetStreamServer server;
  private final MessageSystem.Requester requester;
  private final List<Connection> connections = new ArrayList<>();
  private final JetStream tasks;

  private volatile boolean closing;

  private JetStreamClients(JetStreamServer server, MessageSystem.Requester requester)
      throws IOException, InterruptedException {
    this.server = server;
    this.requester = requester;
    this.tasks = connection().jetStream();
  }

  static JetStreamClients connect(JetStreamServer server, MessageSystem.Requester requester)
      throws IOException, JetStreamApiException, InterruptedException {
    JetStreamClients clients = new JetStreamClients(server, requester);
    Connection connection = clients.connections.getFirst();
    JetStreamManagement management = connection.jetStreamManagement();
    queue(management, TASKS, WORKERS, MessageSystem.WORKERS * MessageSystem.IN_FLIGHT);
    queue(management, RESULTS, REQUESTER, RESULTS_IN_FLIGHT);
    consume(
        connection,
        RESULTS,
        REQUESTER,
        RESULTS_IN_FLIGHT,
        result -> {
          result.ack();
          requester.told(result.getData());
        });
    for (int i = 0; i < MessageSystem.WORKERS; i++) {
      clients.work(clients.connection());
    }
    return clients;
  }

  /** A server that was started just now may not listen yet. */
  private Connection connection() throws IOException, InterruptedException {
    Options options = Options.builder().server("nats://127.0.0.1:" + server.port()).build();
    for (int attempt = 1; ; attempt++) {
      try {
        Connection connection = Nats.connect(options);
        connections.add(connection);
        return connection;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(BETWEEN_ATTEMPTS_MS);
      }
    }
  }

  private static void queue(
      JetStreamManagement management, String name, String consumer, int inFlight)
      throws IOException, JetStreamApiException {
    management.addStream(
        StreamConfiguration.builder()
            .name(name)
            .subjects(name)
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .storageType(StorageType.File)
            .replicas(1)
            .build());
    management.addOrUpdateConsumer(
        name,
        ConsumerConfiguration.builder()
            .durable(consumer)
            .ackPolicy(AckPolicy.Explicit)
            .maxAckPending(inFlight)
            .build());
  }

  /** Goes on until the connection is closed. */
  private static void consume(
      Connection connection, String stream, String consumer, int ahead, MessageHandler handler)
      throws IOException, JetStreamApiException {
    var unused =
        connection
            .getConsumerContext(stream, consumer)
            .consume(ConsumeOptions.builder().batchSize(ahead).build(), handler);
  }

  private void work(Connection connection) throws IOException, JetStreamApiException {
    JetStream results = connection.jetStream();
    consume(connection, TASKS, WORKERS, MessageSystem.IN_FLIGHT, task -> answer(results, task));
  }

  /** A task is done once its result is durable. */
  private void answer(JetStream results, Message task) {
    var unused =
        results
            .publishAsync(RESULTS, task.getData())
            .whenComplete((durable, failure) -> {
              if (failure == null) {
                task.ack();
              } else {
                broken(failure);
              }
            });
  }

  private void broken(Throwable failure) {
    if (!closing) {
      requester.broken(failure);
    }
  }

  @Override
  public void send(byte[] task) {
    var unused =
        tasks
            .publishAsync(TASKS, task)
            .exceptionally(failure -> {
              broken(failure);
              return null;
            });
  }

  @Override
  public ProcessMeter server() {
    return server.meter();
  }

  @Override
  public void close() {
    closing = true;
    try {
      for (Connection connection : connections) {
        connection.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
  }
}
