package dev.parley.embedded;

import dev.parley.embedded.EmbeddedKafkaException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The two listening sockets of a node, bound before Kafka starts. That way the ports are known when
 * Kafka's settings are written, nobody can take them in between, and a port that is taken is
 * noticed before anything else has happened.
 */
final class LoopbackSockets implements ServerSocketFactory, AutoCloseable {

  /** Name of the listener that clients use. */
  static final String BROKER_LISTENER = "BROKER";

  /** Name of the listener that the node uses to talk to itself. */
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String HOST = "127.0.0.1";
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BACKLOG = 128;

  private final ServerSocketChannel broker;
  private final ServerSocketChannel controller;

  private LoopbackSockets(ServerSocketChannel broker, ServerSocketChannel controller) {
    this.broker = broker;
    this.controller = controller;
  }

  static LoopbackSockets bind(int brokerPort) {
    var broker = bindOne(brokerPort);
    try {
      return new LoopbackSockets(broker, bindOne(0));
    } catch (Throwable e) {
      closeOne(broker);
      throw e;
    }
  }

  private static ServerSocketChannel bindOne(int port) {
    try {
      var channel = ServerSocketChannel.open();
      try {
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), BACKLOG);
        return channel;
      } catch (IOException e) {
        closeOne(channel);
        throw e;
      }
    } catch (BindException e) {
      throw new EmbeddedKafkaException(
          Reason.PORT_IN_USE,
          "Embedded Kafka cannot listen on %s:%d: %s. Stop what listens there, or choose another port (0 for any)."
              .formatted(HOST, port, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new EmbeddedKafkaException(
          Reason.START_FAILED,
          "Embedded Kafka cannot open a socket on %s: %s. Check the limits of this system."
              .formatted(HOST, e.getMessage()),
          e);
    }
  }

  /** Hands out the socket that was bound for the listener. Kafka closes it when it stops. */
  @Override
  public ServerSocketChannel openServerSocket(
      String listenerName, InetSocketAddress address, int backlog, int receiveBufferBytes) {
    return switch (listenerName) {
      case BROKER_LISTENER -> broker;
      case CONTROLLER_LISTENER -> controller;
      default ->
          throw new IllegalArgumentException(
              "expected listener %s or %s, but found %s"
                  .formatted(BROKER_LISTENER, CONTROLLER_LISTENER, listenerName));
    };
  }

  String brokerAddress() {
    return address(broker);
  }

  String controllerAddress() {
    return address(controller);
  }

  private static String address(ServerSocketChannel channel) {
    return HOST + ":" + channel.socket().getLocalPort();
  }

  @Override
  public void close() {
    closeOne(broker);
    closeOne(controller);
  }

  private static void closeOne(ServerSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
