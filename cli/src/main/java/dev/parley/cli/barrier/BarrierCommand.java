package dev.parley.cli.barrier;

import picocli.CommandLine.Command;

/** The group of commands about barriers; does nothing by itself. */
@Command(
    name = "barrier",
    description = "See where the agents of a tree wait for each other, and arrive there.",
    footer = {
      "",
      "Agents arrive at a barrier by their tasks, whoever created the tree by a name; it opens when"
          + " as many have arrived as were asked for, or times out.",
      "",
      "Examples:",
      "  parley barrier list ROOT",
      "  parley barrier get ROOT drafts",
      "  parley barrier arrive ROOT drafts --parties 4 --as editor"
    })
public final class BarrierCommand {}
