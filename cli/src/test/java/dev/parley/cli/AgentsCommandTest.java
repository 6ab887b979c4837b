package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.CliTester.Run;
import dev.parley.v1.Agent;
import dev.parley.v1.AgentCard;
import dev.parley.v1.AgentInstance;
import dev.parley.v1.Capability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AgentsCommandTest extends WithCli {
  @BeforeEach
  void connectAgents() {
    cli.directory.add(agent("translator", "text.translate", 2));
    cli.directory.add(agent("reviewer", "code.review", 0));
  }

  @Test
  void showsATable() {
    assertThat(cli.run("agents").out())
        .isEqualTo(
            """
            ID          INSTANCES  BUSY  CAPABILITIES
            translator  1          2/4   text.translate
            reviewer    1          0/4   code.review
            """);
  }

  @Test
  void showsOneAgent() {
    assertThat(cli.run("agents", "translator").out())
        .isEqualTo(
            """
            Agent    translator
            Version  1.2
            Labels   region=eu

            CAPABILITY      ABOUT
            text.translate  Does it

            INSTANCE  BUSY  CONNECTED  DRAINING
            i1        2/4   for 90s    no
            """);
  }

  @Test
  void sumsUpUnderJson() {
    Run run = cli.run("agents", "--capability", "code.review", "--json");

    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().getFirst()).startsWith("{\"card\":{\"agent_id\":\"reviewer\"");
    assertThat(run.lastLine()).isEqualTo("{\"listed\":1}");
  }

  @Test
  void unknownAgentsAreNotFound() {
    Run run = cli.run("agents", "nobody");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).startsWith("parley: no agent nobody is connected\n");
  }

  private static Agent agent(String id, String capability, int busy) {
    return Agent.newBuilder()
        .setCard(
            AgentCard.newBuilder()
                .setAgentId(id)
                .setVersion("1.2")
                .putLabels("region", "eu")
                .addCapabilities(
                    Capability.newBuilder().setName(capability).setDescription("Does it")))
        .addInstances(
            AgentInstance.newBuilder()
                .setInstanceId("i1")
                .setInFlight(busy)
                .setInFlightMax(4)
                .setConnectTime(FakeBroker.CREATED))
        .build();
  }
}
