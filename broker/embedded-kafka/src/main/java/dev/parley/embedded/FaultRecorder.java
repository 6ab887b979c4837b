package dev.parley.embedded;

import java.util.concurrent.CompletableFuture;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what Kafka reports as faults. Kafka's own handler ends the process without a word to
 * whoever embeds it; this one tells {@link #fatal} and leaves the decision to them.
 */
final class FaultRecorder implements FaultHandlerFactory {

  private static final Logger log = LoggerFactory.getLogger(FaultRecorder.class);

  private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();

  /** Completes with the first fault after which Kafka must not go on. */
  CompletableFuture<Throwable> fatal() {
    return fatal;
  }

  @Override
  public FaultHandler build(String name, boolean isFatal, Runnable action) {
    return (message, cause) -> {
      var fault = new RuntimeException(name + ": " + message, cause);
      action.run();
      if (isFatal) {
        // Whoever started the node is told the rest.
        log.error("Kafka cannot go on: {}", fault.getMessage());
        fatal.complete(fault);
      } else {
        log.warn("Kafka met an error and goes on", fault);
      }
      return fault;
    };
  }
}
