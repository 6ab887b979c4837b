package dev.parley.cli.e2e;

import dev.parley.client.Parley;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a real broker does with the calls of agents. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
final class AgentCallsIT extends AgentCallsContract {
  private final BrokerProcess broker;

  AgentCallsIT(BrokerProcess broker) {
    this.broker = broker;
  }

  @Override
  Parley connect() {
    return Parley.connect(broker.endpoint());
  }

  @Override
  ManagedChannel channel() {
    return Grpc.newChannelBuilder(broker.endpoint(), InsecureChannelCredentials.create()).build();
  }
}
