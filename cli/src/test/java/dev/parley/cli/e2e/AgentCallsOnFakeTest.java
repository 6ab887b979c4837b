package dev.parley.cli.e2e;

import dev.parley.client.Parley;
import dev.parley.client.testing.FakeBroker;
import io.grpc.ManagedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** The client's fake of a broker does with the calls of agents what a real one does. */
@Timeout(120)
final class AgentCallsOnFakeTest extends AgentCallsContract {
  private final FakeBroker broker = FakeBroker.start();

  @AfterEach
  void stop() {
    broker.close();
  }

  @Override
  Parley connect() {
    return broker.connect();
  }

  @Override
  ManagedChannel channel() {
    return broker.channel();
  }
}
