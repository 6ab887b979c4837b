package dev.parley.cli.client;

import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.client.Parley;
import dev.parley.client.ParleyBuilder;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;

/** Opens the connection to a broker. */
@FunctionalInterface
public interface Connector {
  /**
   * Larger than any message of a broker with usual limits: a task with its rounds, a page of tasks.
   */
  int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

  /** Returns a channel to the endpoint. It connects with the first call. */
  ManagedChannel connect(Endpoint endpoint);

  /** Returns settings of the SDK for the endpoint, for commands that are agents. */
  default ParleyBuilder agents(Endpoint endpoint) {
    return Parley.builder().endpoint(endpoint.toString());
  }

  /** Returns the connector for real brokers. */
  static Connector network() {
    return Connector::open;
  }

  /**
   * Plaintext, like the broker's listener. One event loop on the JDK's own sockets: loading the
   * native transport would cost a command that makes one call more than the call does.
   */
  private static ManagedChannel open(Endpoint endpoint) {
    InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
    if (address.isUnresolved()) {
      throw new CliFailure(
          ExitCode.UNAVAILABLE,
          "HOST_UNKNOWN",
          "the host of the endpoint " + endpoint + " is not known to this machine",
          "Check --endpoint or PARLEY_ENDPOINT.");
    }
    return NettyChannelBuilder.forAddress(address)
        .usePlaintext()
        .channelType(NioSocketChannel.class)
        .eventLoopGroup(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
        .directExecutor()
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .build();
  }
}
