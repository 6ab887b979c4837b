package dev.parley.server.testing;

import static dev.parley.server.testing.TestAgent.hello;

import dev.parley.v1.Lease;
import org.junit.jupiter.api.BeforeEach;

/** Tests that each have a broker, a requester, and the agent {@code a} that offers to review. */
public abstract class WithAgent extends WithBroker {
  private final int maxInFlight;

  protected TestAgent agent;

  /**
   * Creates the tests.
   *
   * @param maxInFlight how much unfinished work the agent takes
   */
  protected WithAgent(int maxInFlight) {
    this.maxInFlight = maxInFlight;
  }

  /** Has the agent be given the task {@code t1}. */
  protected Lease assigned() {
    requester.create("t1", "review");
    return agent.awaitAssignment().getLease();
  }

  @BeforeEach
  void connect() {
    agent = TestAgent.connect(broker.channel(), hello("a", maxInFlight, "review"));
  }
}
