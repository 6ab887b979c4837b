package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.Task;
import dev.parley.v1.TaskSpec;

/**
 * The children of one task that is being worked on: created as fast as they are taken, and
 * collected when they end. Everything happens on the loop of the requester.
 */
final class Fan {
  /** As many as one stream may have that wait for their answer. */
  private static final int UNANSWERED_MAX = 1_000;

  private final Requester requester;
  private final Lease parent;
  private final TaskSpec spec;
  private final int children;
  private final Runnable done;
  private final IdSequence ids = new IdSequence();
  private final Ticket ticket = new Child();
  private int created;
  private int answered;
  private int ended;

  /**
   * Creates a fan that does nothing yet.
   *
   * @param done is run when all children have ended
   */
  Fan(Requester requester, Lease parent, TaskSpec spec, int children, Runnable done) {
    this.requester = requester;
    this.parent = parent;
    this.spec = spec;
    this.children = children;
    this.done = done;
  }

  void start() {
    requester.line().run(this::create);
  }

  private void create() {
    while (created < children && created - answered < UNANSWERED_MAX) {
      created++;
      CreateTaskRequest request =
          CreateTaskRequest.newBuilder()
              .setTaskId(parent.getTaskId() + "." + ids.next())
              .setSpec(spec)
              .setParentLease(parent)
              .build();
      requester.create(request, true, ticket);
    }
  }

  private final class Child implements Ticket {
    @Override
    public void created(Task task) {
      answered++;
      create();
    }

    @Override
    public void ended(Task task) {
      ended++;
      if (ended == children) {
        done.run();
      }
    }
  }
}
