package dev.parley.client;

import dev.parley.client.internal.ParleyClient;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Parley}. Not thread-safe; made by {@link Parley#builder()}. */
public final class ParleyBuilder {
  private static final int INBOUND_BYTES_MAX = 4 * 1024 * 1024;

  private @Nullable String endpoint;
  private @Nullable ManagedChannelBuilder<?> channel;
  private Consumer<ManagedChannelBuilder<?>> customizer = builder -> {};
  private @Nullable Executor callbackExecutor;
  private Duration callTimeout = Duration.ofSeconds(30);

  ParleyBuilder() {}

  /**
   * Where the broker is.
   *
   * @param endpoint {@code HOST:PORT}; an IPv6 address stands in brackets
   * @throws IllegalArgumentException if it is not of that form
   */
  public ParleyBuilder endpoint(String endpoint) {
    this.endpoint = checkEndpoint(endpoint);
    return this;
  }

  /**
   * Uses a channel of the caller's making instead of an endpoint, for tests and for transports of
   * one's own. The SDK sets keepalive, message size and executor on it, and closes what it builds.
   */
  public ParleyBuilder channel(ManagedChannelBuilder<?> channel) {
    this.channel = channel;
    return this;
  }

  /**
   * Changes the channel's settings after the SDK has set its own: proxies, interceptors, user
   * agent.
   */
  public ParleyBuilder customizeChannel(Consumer<ManagedChannelBuilder<?>> customizer) {
    this.customizer = customizer;
    return this;
  }

  /**
   * Where listeners, reviewers, asynchronous handlers and continuations of futures run. They may
   * block, so it must have threads to spare. Default: threads that are made as needed.
   */
  public ParleyBuilder callbackExecutor(Executor executor) {
    this.callbackExecutor = executor;
    return this;
  }

  /**
   * How long a call may take in all, its retries included. Default: 30 seconds.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ParleyBuilder callTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("expected a positive call timeout, but got " + timeout);
    }
    this.callTimeout = timeout;
    return this;
  }

  /**
   * Makes the connection. Does not wait for the broker.
   *
   * @throws IllegalStateException if neither an endpoint nor a channel was set
   */
  public Parley connect() {
    ManagedChannelBuilder<?> builder = channelBuilder();
    // Callbacks of gRPC only hand over to the SDK's own threads, so they may run where the network
    // is read.
    builder
        .directExecutor()
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .maxInboundMessageSize(INBOUND_BYTES_MAX);
    customizer.accept(builder);
    return new ParleyClient(builder.build(), callbackExecutor, callTimeout);
  }

  private ManagedChannelBuilder<?> channelBuilder() {
    if (channel != null) {
      return channel;
    }
    if (endpoint == null) {
      throw new IllegalStateException(
          "expected an endpoint or a channel, but neither was set: call endpoint(\"HOST:PORT\")");
    }
    int colon = endpoint.lastIndexOf(':');
    String host = endpoint.substring(0, colon);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return Grpc.newChannelBuilderForAddress(
        bare, Integer.parseInt(endpoint.substring(colon + 1)), InsecureChannelCredentials.create());
  }

  private static String checkEndpoint(String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    String host = colon < 0 ? "" : endpoint.substring(0, colon);
    boolean hostFits =
        !host.isEmpty()
            && host.indexOf('/') < 0
            && (host.indexOf(':') < 0 || (host.startsWith("[") && host.endsWith("]")));
    if (!hostFits || !isPort(endpoint.substring(colon + 1))) {
      throw new IllegalArgumentException(
          "expected an endpoint like localhost:7450, but got \"" + endpoint + "\"");
    }
    return endpoint;
  }

  private static boolean isPort(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > 0 && port <= 65_535;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
