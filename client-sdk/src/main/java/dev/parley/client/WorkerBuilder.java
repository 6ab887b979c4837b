package dev.parley.client;

import dev.parley.v1.Capability;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Settings of a {@link Worker}. Not thread-safe; made by {@link Parley#worker}. */
public interface WorkerBuilder {

  /** A name for people. At most 128 characters. */
  WorkerBuilder displayName(String name);

  /** What the agent is for. At most 4,096 characters. */
  WorkerBuilder description(String description);

  /** The version of the agent's program. At most 64 characters. */
  WorkerBuilder version(String version);

  /** A label that targets can select by. */
  WorkerBuilder label(String key, String value);

  /**
   * Offers a capability.
   *
   * @param name what tasks are addressed to, such as {@code code.review}
   * @param handler does its tasks; may block
   * @throws IllegalArgumentException if the capability was offered already
   */
  default WorkerBuilder capability(String name, TaskHandler handler) {
    return capability(Capability.newBuilder().setName(name).build(), handler);
  }

  /** Offers a capability with a description or schemas. */
  WorkerBuilder capability(Capability capability, TaskHandler handler);

  /** Offers a capability whose handler does not hold a thread. */
  default WorkerBuilder capabilityAsync(String name, AsyncTaskHandler handler) {
    return capabilityAsync(Capability.newBuilder().setName(name).build(), handler);
  }

  /** Offers a capability with a description or schemas, whose handler does not hold a thread. */
  WorkerBuilder capabilityAsync(Capability capability, AsyncTaskHandler handler);

  /**
   * Offers to review results: the capability that a {@link TaskDraft.Builder#reviewByAgents} names.
   *
   * @param capability what reviews are addressed to, such as {@code code.judge}
   * @param handler gives the verdicts; may block
   * @throws IllegalArgumentException if the capability was offered already
   */
  WorkerBuilder reviewer(String capability, ReviewHandler handler);

  /**
   * Does the tasks that are addressed to the agent itself, but for those that say by which of its
   * capabilities: they go to the handler of that, if there is one. Without it they go to the
   * handler of the only capability, when they name none, or are declined.
   */
  WorkerBuilder directTasks(TaskHandler handler);

  /** How many tasks are worked on at a time. Default: 1. */
  WorkerBuilder maxInFlight(int tasks);

  /**
   * Where blocking handlers run; it must be able to run {@link #maxInFlight} of them at once, such
   * as an executor of virtual threads. Default: a pool of that many threads. The worker does not
   * shut it down.
   */
  WorkerBuilder executor(Executor executor);

  /**
   * Whether the thread of a blocking handler is interrupted when its attempt is canceled. Default:
   * false.
   */
  WorkerBuilder interruptOnCancel(boolean interrupt);

  /** How long {@link Worker#close()} and SIGTERM let running tasks go on. Default: 30 seconds. */
  WorkerBuilder drainGrace(Duration grace);

  /** Whether the worker drains when the JVM is told to end (SIGTERM). Default: true. */
  WorkerBuilder drainOnShutdown(boolean drain);

  /** Is told what happens to the worker. Called one call at a time. */
  WorkerBuilder listener(WorkerListener listener);

  /**
   * Starts the worker. Returns at once; the worker connects, and reconnects for as long as it
   * takes.
   */
  Worker start();
}
