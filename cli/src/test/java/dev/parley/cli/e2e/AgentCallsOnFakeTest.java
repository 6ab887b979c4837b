package dev.parley.cli.e2e;

import dev.parley.client.Parley;
import dev.parley.client.testing.FakeBroker;
import io.grpc.ManagedChannel;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;

/** The client's fake of a broker does with the calls of agents what a real one does. */
@Timeout(120)
final class AgentCallsOnFakeTest extends AgentCallsContract {
  /** Ends after its clients, which let go of their work first. */
  @AutoClose private final FakeBroker broker = FakeBroker.start();

  @Override
  Parley connect() {
    return broker.connect();
  }

  @Override
  ManagedChannel channel() {
    return broker.channel();
  }
}
