package dev.parley.server.testing;

import static dev.parley.server.testing.TestAgent.hello;

import dev.parley.server.app.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that each have a broker, a requester, and the agent {@code a} that offers to review. */
public abstract class WithAgent {
  private final int maxInFlight;

  protected TestBroker broker;
  protected TestRequester requester;
  protected TestAgent agent;

  /**
   * Creates the tests.
   *
   * @param maxInFlight how much unfinished work the agent takes
   */
  protected WithAgent(int maxInFlight) {
    this.maxInFlight = maxInFlight;
  }

  @BeforeEach
  void start() throws InterruptedException {
    broker = TestBroker.start();
    requester = new TestRequester(broker.channel());
    agent = TestAgent.connect(broker.channel(), hello("a", maxInFlight, "review"));
  }

  @AfterEach
  void stop() {
    broker.close();
  }
}
