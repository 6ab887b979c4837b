package dev.parley.benchmarks.load.byhand;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import dev.parley.benchmarks.load.process.ProcessMeter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;

/** A requester and workers on RabbitMQ, with a connection each. */
final class RabbitClients implements Link {
  private static final String TASKS = "tasks";
  private static final String RESULTS = "results";
  private static final int RESULTS_IN_FLIGHT = 1_000;
  private static final AMQP.BasicProperties DURABLE = MessageProperties.PERSISTENT_BASIC;

  private final RabbitServer server;
  private final MessageSystem.Requester requester;
  private final List<Connection> connections = new ArrayList<>();
  private final Channel tasks;

  private volatile boolean closing;

  private RabbitClients(RabbitServer server, MessageSystem.Requester requester)
      throws IOException, TimeoutException {
    this.server = server;
    this.requester = requester;
    this.tasks = connection().createChannel();
  }

  static RabbitClients connect(RabbitServer server, MessageSystem.Requester requester)
      throws IOException, TimeoutException {
    RabbitClients clients = new RabbitClients(server, requester);
    for (String queue : List.of(TASKS, RESULTS)) {
      Map<String, Object> quorum =
          Map.of("x-queue-type", "quorum", "x-quorum-initial-group-size", 1);
      clients.tasks.queueDeclare(queue, true, false, false, quorum);
    }
    clients.tasks.confirmSelect();
    clients.tasks.addConfirmListener((sequence, multiple) -> {}, clients.refused());
    clients.listen(clients.connection().createChannel());
    for (int i = 0; i < MessageSystem.WORKERS; i++) {
      clients.work(clients.connection().createChannel());
    }
    return clients;
  }

  private Connection connection() throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(server.port());
    factory.setAutomaticRecoveryEnabled(false);
    Connection connection = factory.newConnection();
    connection.addShutdownListener(this::broken);
    connections.add(connection);
    return connection;
  }

  private ConfirmCallback refused() {
    return (sequence, multiple) ->
        broken(new IllegalStateException("Expected messages to be kept, but one was refused."));
  }

  private void listen(Channel results) throws IOException {
    results.basicQos(RESULTS_IN_FLIGHT);
    results.basicConsume(
        RESULTS,
        false,
        (tag, result) -> {
          results.basicAck(result.getEnvelope().getDeliveryTag(), false);
          requester.told(result.getBody());
        },
        tag -> broken(new IllegalStateException("Expected results, but their queue is gone.")));
  }

  /** A task is done once its result is durable. */
  private void work(Channel channel) throws IOException {
    ConcurrentSkipListMap<Long, Long> taskOfResult = new ConcurrentSkipListMap<>();
    channel.basicQos(MessageSystem.IN_FLIGHT);
    channel.confirmSelect();
    channel.addConfirmListener(
        (sequence, multiple) -> {
          var durable =
              multiple
                  ? taskOfResult.headMap(sequence, true)
                  : taskOfResult.subMap(sequence, true, sequence, true);
          for (Long task : durable.values()) {
            channel.basicAck(task, false);
          }
          durable.clear();
        },
        refused());
    channel.basicConsume(
        TASKS,
        false,
        (tag, task) -> {
          taskOfResult.put(channel.getNextPublishSeqNo(), task.getEnvelope().getDeliveryTag());
          channel.basicPublish("", RESULTS, DURABLE, task.getBody());
        },
        tag -> broken(new IllegalStateException("Expected tasks, but their queue is gone.")));
  }

  private void broken(Throwable failure) {
    if (!closing) {
      requester.broken(failure);
    }
  }

  @Override
  public void send(byte[] task) {
    try {
      tasks.basicPublish("", TASKS, DURABLE, task);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ProcessMeter server() {
    return server.meter();
  }

  @Override
  public void close() {
    closing = true;
    connections.forEach(Connection::abort);
    server.close();
  }
}
