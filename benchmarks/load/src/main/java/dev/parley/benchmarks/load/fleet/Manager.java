package dev.parley.benchmarks.load.fleet;

import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.v1.Assignment;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.Result;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.function.IntFunction;

/**
 * An agent that hands out each of its assignments to children and submits when all have ended,
 * either holding its lease all the time or yielding. Has one connection for its assignments and one
 * for its children. Used by one thread.
 */
public final class Manager implements AutoCloseable {
  private static final Duration CONNECTED = Duration.ofSeconds(30);
  private static final Result RESULT = Specs.result(256);

  /** Says what the children of an assignment are. Called on the loop of the children's line. */
  @FunctionalInterface
  public interface Plan {
    /** Returns the spec of one of the children. */
    TaskSpec child(Assignment assignment, int number);
  }

  /** How a manager waits for its children. */
  public enum Waiting {
    HOLDING,
    YIELDING
  }

  private final Requester requester;
  private final Agent agent;

  private Manager(Requester requester, Agent agent) {
    this.requester = requester;
    this.agent = agent;
  }

  /**
   * Connects, and waits until the broker has let the manager in.
   *
   * @param agentId of its own
   * @param inFlight how many assignments it takes at a time
   * @param children how many each assignment has
   */
  public static Manager connect(
      Loops loops,
      int port,
      String agentId,
      String capability,
      int inFlight,
      int children,
      Plan plan,
      Waiting waiting)
      throws InterruptedException {
    MessageSizes sizes = new MessageSizes();
    Requester requester = new Requester(loops.connect(port), sizes);
    Work work = new HandingOut(requester, children, plan, waiting);
    Agent agent = Agent.connect(loops.connect(port), agentId, capability, inFlight, sizes, work);
    Wait.until("the manager to be let in", agent.welcome(), CONNECTED);
    return new Manager(requester, agent);
  }

  /** Returns how often the broker asked to come again later. */
  public long refusals() {
    return requester.refusals() + agent.refusals();
  }

  @Override
  public void close() {
    requester.close();
    agent.close();
  }

  private record HandingOut(Requester requester, int children, Plan plan, Waiting waiting)
      implements Work {
    @Override
    public void assigned(Agent agent, Assignment assignment) {
      Lease lease = assignment.getLease();
      if (assignment.hasResumption()) {
        agent.submit(lease, RESULT);
        return;
      }
      agent.hold(lease);
      IdSequence ids = new IdSequence();
      IntFunction<CreateTaskRequest> requests =
          number ->
              CreateTaskRequest.newBuilder()
                  .setTaskId(lease.getTaskId() + "." + ids.next())
                  .setSpec(plan.child(assignment, number))
                  .setParentLease(lease)
                  .build();
      boolean holding = waiting == Waiting.HOLDING;
      Runnable done = () -> agent.line().run(() -> done(agent, lease));
      new Burst(requester, requests, children, holding, done).start();
    }

    /** Unless the assignment was revoked meanwhile, and its children with it. */
    private void done(Agent agent, Lease lease) {
      if (!agent.holds(lease)) {
        return;
      }
      switch (waiting) {
        case HOLDING -> agent.submit(lease, RESULT);
        case YIELDING -> agent.yieldTask(lease);
      }
    }
  }
}
