package dev.parley.benchmarks.load.byhand;

import java.util.List;
import java.util.Optional;

/**
 * A system that carries messages, on which tasks can be done by hand: a requester sends each task
 * as a message, one of its workers takes it, sends the result as a message, and marks the task as
 * done once the result is durable; the requester reads the result.
 *
 * <p>That is the least which loses nothing when a worker dies. What else people want of tasks is
 * left out, so its figures are those of a part of the work.
 */
public interface MessageSystem {
  /** How many workers there are, each with connections of its own. */
  int WORKERS = 8;

  /** How many tasks a worker takes at a time. */
  int IN_FLIGHT = 64;

  /** What none of these systems does by itself. */
  String LEFT_OUT_BY_ALL =
      "verdicts and redo, leases that fence late results, retries with backoff, deadlines, cancel, trees, priorities, state and history of a task, repeated requests";

  /** Returns all of them, in the order in which they run. */
  static List<MessageSystem> all() {
    return List.of(
        new KafkaTopics(), new KafkaShareGroup(), new JetStreamQueues(), new QuorumQueues());
  }

  /** Returns the name that reports call it by. */
  String name();

  /** Returns what a message that was acknowledged survives, by the settings that are measured. */
  String durability();

  /** Returns what it leaves out beside {@link #LEFT_OUT_BY_ALL}. */
  String leftOut();

  /** Returns what this machine lacks for it; empty when it can start. */
  Optional<String> missing();

  /**
   * Starts it on an empty folder, and connects a requester and the workers, who go on until the
   * link is closed.
   *
   * @param requester hears of results and of what breaks
   * @throws IllegalStateException when it does not start
   */
  Link connect(Requester requester) throws InterruptedException;

  /** Who sends tasks. Methods may be called by any thread. */
  interface Requester {
    /** A result has come. */
    void told(byte[] result);

    /** The system, or a client of it, can't go on. */
    void broken(Throwable problem);
  }
}
