package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.CliTester.Run;
import dev.parley.v1.NodeState;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NodeCommandsTest extends WithCli {
  private Run drain(NodeState... states) {
    cli.node.states.addAll(List.of(states));
    return cli.run("node", "drain", "--wait", "5s");
  }

  @Test
  void drainLooksAtTheSameNodeUntilItIsDrained() {
    Run run =
        drain(
            NodeState.NODE_STATE_DRAINING,
            NodeState.NODE_STATE_DRAINING,
            NodeState.NODE_STATE_DRAINED);

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("node n1 is DRAINED: 0 unfinished, 0 agents connected\n");
    assertThat(cli.node.asked).containsExactly(FakeNode.ID, FakeNode.ID);
  }

  @Test
  void aNodeThatServesAgainIsNotDrained() {
    Run run = drain(NodeState.NODE_STATE_DRAINING, NodeState.NODE_STATE_SERVING);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).startsWith("node n1 is SERVING");
    assertThat(run.err()).contains("serves again", "not drained");
  }

  @Test
  void whoeverDoesNotWaitIsContentWithDraining() {
    cli.node.states.add(NodeState.NODE_STATE_DRAINING);

    assertThat(cli.run("node", "drain", "--wait", "0s").code()).isZero();
    assertThat(cli.node.asked).isEmpty();
  }
}
