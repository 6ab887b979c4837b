package dev.parley.examples.audit;

import dev.parley.client.Parley;
import dev.parley.client.Worker;
import dev.parley.client.WorkerBuilder;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One agent of the organization with a connection of its own, as if it were a process of its own.
 * It can crash and come back as a new instance. Thread-safe.
 */
final class Member implements AutoCloseable {

  private final String endpoint;
  private final String agentId;
  private final BiConsumer<Member, WorkerBuilder> role;
  private @Nullable Parley connection;
  private @Nullable Worker worker;
  private Lifeline lifeline = new Lifeline();
  private boolean closed;

  /**
   * @param role what the agent offers; told who it is for
   */
  Member(String endpoint, String agentId, BiConsumer<Member, WorkerBuilder> role) {
    this.endpoint = endpoint;
    this.agentId = agentId;
    this.role = role;
  }

  synchronized void start() {
    if (closed) {
      return;
    }
    Lifeline line = new Lifeline();
    Parley parley =
        Parley.builder()
            .endpoint(endpoint)
            .customizeChannel(channel -> channel.intercept(line))
            .connect();
    WorkerBuilder builder = parley.worker(agentId).drainOnShutdown(false).drainGrace(Duration.ZERO);
    role.accept(this, builder);
    lifeline = line;
    connection = parley;
    worker = builder.start();
  }

  /** The agent is gone from one moment to the next; another instance starts after a while. */
  void crash(Duration downtime) {
    Parley gone;
    synchronized (this) {
      lifeline.cut();
      gone = connection;
      connection = null;
      worker = null;
    }
    Thread.ofVirtual()
        .start(() -> {
          if (gone != null) {
            gone.close();
          }
          pause(downtime);
          start();
        });
  }

  /** Whether the broker has the agent on its list. */
  synchronized boolean connected() {
    return worker != null && worker.stats().connected();
  }

  @Override
  public void close() {
    Parley last;
    synchronized (this) {
      closed = true;
      last = connection;
      connection = null;
    }
    if (last != null) {
      last.close();
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
