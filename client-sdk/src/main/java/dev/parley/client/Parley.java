package dev.parley.client;

/**
 * A connection to a Parley broker, and the door to everything that the SDK does.
 *
 * <p>Thread-safe; one for a process is enough. Connecting is lazy: the first call or worker opens
 * the connection, and a broker that is away is waited for by workers and watches, and reported by
 * calls once their time is over.
 */
public interface Parley extends AutoCloseable {

  /**
   * Connects in plaintext.
   *
   * @param endpoint {@code HOST:PORT}, such as {@code localhost:7450}
   * @throws IllegalArgumentException if the endpoint is not of that form
   */
  static Parley connect(String endpoint) {
    return builder().endpoint(endpoint).connect();
  }

  /** Starts a connection with settings of its own. */
  static ParleyBuilder builder() {
    return new ParleyBuilder();
  }

  /**
   * Prepares a worker.
   *
   * @param agentId the id that tasks and people know the agent by: 1 to 128 characters of {@code
   *     a-z A-Z 0-9 . - _}
   */
  WorkerBuilder worker(String agentId);

  /** Creates, reads, watches, judges and cancels tasks. */
  Requester requester();

  /** Tells which agents are connected and what they can do. */
  Agents agents();

  /** Keeps and gives content that is too large to travel inline. */
  Artifacts artifacts();

  /** Holds back, triggers and changes what is done again and again. */
  Schedules schedules();

  /** Stops work, holds it back, and lets it go on. */
  Control control();

  /**
   * Drains the workers that are still running, all at once and each within its own grace, and
   * closes the connection. Futures that are not complete by then fail. Closing twice does nothing.
   */
  @Override
  void close();
}
