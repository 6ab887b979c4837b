package dev.parley.cli.node;

import picocli.CommandLine.Command;

/** The group of commands about nodes; does nothing by itself. */
@Command(
    name = "node",
    description = "Take the node that answers out of service, and put it back.",
    footer = {
      "",
      "A node is drained before it is stopped: it gives out no more work, and its agents finish what"
          + " they have. Attempts that are not done by then keep their leases over the restart.",
      "",
      "Examples:",
      "  parley node show",
      "  parley node drain --wait 10m --reason 'New version'",
      "  parley node undrain"
    })
public final class NodeCommand {}
