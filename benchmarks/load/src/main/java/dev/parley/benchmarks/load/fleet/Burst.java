package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Task;
import java.util.function.IntFunction;

/**
 * Many tasks at once: created as fast as they are taken, and followed to their ends if wanted.
 * Everything happens on the loop of the requester, but for {@link #start}, which may be called
 * anywhere.
 */
public final class Burst {
  /** As many as one stream may have that wait for their answer. */
  private static final int UNANSWERED_MAX = 1_000;

  private final Requester requester;
  private final IntFunction<CreateTaskRequest> requests;
  private final int tasks;
  private final boolean follow;
  private final Runnable done;
  private final Ticket ticket = new Each();
  private int created;
  private int answered;
  private int ended;

  /**
   * Creates a burst that does nothing yet.
   *
   * @param requests the request of each task, by its number from 0
   * @param follow whether all is done only when all tasks have ended; else when all are durable
   * @param done is run then
   */
  public Burst(
      Requester requester,
      IntFunction<CreateTaskRequest> requests,
      int tasks,
      boolean follow,
      Runnable done) {
    this.requester = requester;
    this.requests = requests;
    this.tasks = tasks;
    this.follow = follow;
    this.done = done;
  }

  /** Starts. */
  public void start() {
    requester.line().run(this::create);
  }

  private void create() {
    while (created < tasks && created - answered < UNANSWERED_MAX) {
      requester.create(requests.apply(created++), follow, ticket);
    }
  }

  private final class Each implements Ticket {
    @Override
    public void created(Task task) {
      answered++;
      create();
      if (!follow && answered == tasks) {
        done.run();
      }
    }

    @Override
    public void ended(Task task) {
      ended++;
      if (ended == tasks) {
        done.run();
      }
    }
  }
}
