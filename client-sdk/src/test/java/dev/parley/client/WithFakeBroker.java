package dev.parley.client;

import dev.parley.client.testing.FakeBroker;
import org.junit.jupiter.api.AfterEach;

/** Tests that each have a fake broker and a client of it. */
public abstract class WithFakeBroker {
  protected final FakeBroker broker = FakeBroker.start();
  protected final Parley parley = broker.connect();

  @AfterEach
  void close() {
    parley.close();
    broker.close();
  }
}
