package dev.parley.server.edge.directory;

import static dev.parley.server.testing.Failures.reason;
import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.app.TestBroker;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.Agent;
import dev.parley.v1.AgentDirectoryServiceGrpc;
import dev.parley.v1.AgentDirectoryServiceGrpc.AgentDirectoryServiceBlockingStub;
import dev.parley.v1.AgentInstance;
import dev.parley.v1.GetAgentRequest;
import dev.parley.v1.ListAgentsRequest;
import dev.parley.v1.ListAgentsResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AgentDirectoryTest {
  private TestBroker broker;
  private AgentDirectoryServiceBlockingStub directory;

  @BeforeEach
  void start() throws InterruptedException {
    broker = TestBroker.start();
    directory = AgentDirectoryServiceGrpc.newBlockingStub(broker.channel());
    for (String id : List.of("c", "a", "b")) {
      var hello = hello(id, 3, id.equals("b") ? "write" : "review");
      hello.getCardBuilder().putLabels("team", id.equals("c") ? "red" : "blue");
      TestAgent.connect(broker.channel(), hello);
    }
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void listsAgentsByIdInPages() {
    ListAgentsResponse first = list(ListAgentsRequest.newBuilder().setPageSize(2));
    assertThat(ids(first)).containsExactly("a", "b");
    ListAgentsResponse second =
        list(ListAgentsRequest.newBuilder().setPageSize(2).setPageToken(first.getNextPageToken()));
    assertThat(ids(second)).containsExactly("c");
    assertThat(second.getNextPageToken()).isEmpty();
    assertThat(ids(list(ListAgentsRequest.newBuilder().setCapability("review"))))
        .containsExactly("a", "c");
    assertThat(ids(list(ListAgentsRequest.newBuilder().putLabels("team", "blue"))))
        .containsExactly("a", "b");
  }

  @Test
  void showsInstancesWithTheirWork() {
    TestAgent second =
        TestAgent.connect(broker.channel(), hello("a", 0, "review").setInstanceId("i2"));
    new TestRequester(broker.channel()).create("t1", "write");
    Agent a = directory.getAgent(GetAgentRequest.newBuilder().setAgentId("a").build()).getAgent();
    assertThat(a.getInstancesList())
        .extracting(AgentInstance::getInstanceId)
        .containsExactly("i1", "i2");
    assertThat(a.getInstances(0).getInFlightMax()).isEqualTo(3);
    assertThat(a.getInstances(0).getDraining()).isFalse();
    assertThat(a.getInstances(0).getConnectTime().getSeconds()).isPositive();
    assertThat(a.getInstances(1).getDraining()).isTrue();

    second.halfClose();
    assertThat(second.awaitEnd()).isNull();
    Agent one = directory.getAgent(GetAgentRequest.newBuilder().setAgentId("a").build()).getAgent();
    assertThat(one.getInstancesList()).hasSize(1);
  }

  @Test
  void refusesWhatIsNotThereOrNotAsDocumented() {
    assertThat(
            reason(() -> directory.getAgent(GetAgentRequest.newBuilder().setAgentId("z").build())))
        .isEqualTo("NOT_FOUND AGENT_NOT_FOUND");
    for (String token : List.of("?", "YSBi")) {
      assertThat(reason(() -> list(ListAgentsRequest.newBuilder().setPageToken(token))))
          .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    }
    assertThat(reason(() -> list(ListAgentsRequest.newBuilder().setPageSize(-1))))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  private ListAgentsResponse list(ListAgentsRequest.Builder request) {
    return directory.listAgents(request.build());
  }

  private static List<String> ids(ListAgentsResponse response) {
    return response.getAgentsList().stream().map(a -> a.getCard().getAgentId()).toList();
  }
}
