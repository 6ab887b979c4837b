package dev.parley.cli.option;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.client.Endpoint;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.client.Parley;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that talks to a broker. */
public final class ClientOptions {
  /** How long commands go on without an answer unless told otherwise. */
  private static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(30);

  private final Connector connector;

  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT",
      description = "Where the broker listens. Default: $PARLEY_ENDPOINT, else localhost:7450.")
  private @Nullable String endpoint;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "How long to go on without an answer of the broker, such as 5s or 2m. Default: 30s.")
  private @Nullable Duration timeout;

  @Mixin private final OutputOptions output;

  /** Creates the options, for picocli to fill in. */
  public ClientOptions(Host host, Connector connector) {
    this.output = new OutputOptions(host);
    this.connector = connector;
  }

  /** Returns a client of the broker that the options name. */
  public BrokerClient connect() {
    return new BrokerClient(endpoint(), answerTimeout(), connector);
  }

  /**
   * Returns a connection of the SDK to the broker that the options name, for commands that are
   * agents.
   *
   * @param callbacks where listeners run
   */
  public Parley connectAgent(Executor callbacks) {
    return connector
        .agents(endpoint())
        .callTimeout(answerTimeout())
        .callbackExecutor(callbacks)
        .connect();
  }

  /** Returns where the broker listens. */
  public Endpoint endpoint() {
    if (endpoint != null) {
      return Endpoint.parse(endpoint, "--endpoint");
    }
    String variable = host().variable("PARLEY_ENDPOINT");
    return variable.isEmpty() ? Endpoint.DEFAULT : Endpoint.parse(variable, "PARLEY_ENDPOINT");
  }

  /** Returns how long to go on without an answer. */
  public Duration answerTimeout() {
    return timeout().orElse(TIMEOUT_DEFAULT);
  }

  /**
   * Returns the timeout when one was given: commands that wait for a task wait no longer than that.
   */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** Returns the console that the options ask for. */
  public Console console() {
    return output.console();
  }

  /** Returns what the command gets from its process. */
  public Host host() {
    return output.host();
  }
}
