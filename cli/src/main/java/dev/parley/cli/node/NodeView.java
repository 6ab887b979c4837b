package dev.parley.cli.node;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Tone;
import dev.parley.v1.Node;
import dev.parley.v1.NodeState;

/** A node for people. */
final class NodeView {

  private NodeView() {}

  /** Prints a node in one line. */
  static void line(Console console, Node node) {
    if (console.json()) {
      console.json(node);
      return;
    }
    console.line(
        "node %s is %s: %s%s"
            .formatted(
                Text.line(node.getNodeId()),
                console.paint(Names.of(node.getState()), tone(node.getState())),
                load(node),
                node.getDrainMessage().isEmpty() ? "" : "; " + Text.line(node.getDrainMessage())));
  }

  /** Returns in words what its agents still have. */
  static String load(Node node) {
    return Text.format(
        "%,d unfinished, %,d agents connected", node.getInFlight(), node.getSessions());
  }

  private static Tone tone(NodeState state) {
    return switch (state) {
      case NODE_STATE_SERVING -> Tone.GREEN;
      case NODE_STATE_DRAINING -> Tone.YELLOW;
      case NODE_STATE_DRAINED, NODE_STATE_UNSPECIFIED, UNRECOGNIZED -> Tone.DIM;
    };
  }
}
