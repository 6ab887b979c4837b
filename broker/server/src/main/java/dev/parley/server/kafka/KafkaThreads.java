package dev.parley.server.kafka;

import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the threads that block in Kafka's clients. They don't keep the process alive. */
final class KafkaThreads {

  private static final Logger log = LoggerFactory.getLogger(KafkaThreads.class);

  private KafkaThreads() {}

  static ThreadFactory named(String name) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .uncaughtExceptionHandler((thread, e) -> log.error("A defect on {}", thread.getName(), e))
        .factory();
  }

  /** Runs something that must not run on this thread. For rare cases only. */
  static void run(Runnable task) {
    named("parley-kafka").newThread(task).start();
  }
}
