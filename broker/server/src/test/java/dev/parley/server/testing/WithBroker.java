package dev.parley.server.testing;

import dev.parley.server.app.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that each have a broker and a requester. */
public abstract class WithBroker {
  protected TestBroker broker;
  protected TestRequester requester;

  @BeforeEach
  void start() throws InterruptedException {
    broker = TestBroker.start();
    requester = new TestRequester(broker.channel());
  }

  @AfterEach
  void stop() {
    broker.close();
  }
}
