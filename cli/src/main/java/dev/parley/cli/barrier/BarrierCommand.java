package dev.parley.cli.barrier;

import picocli.CommandLine.Command;

/** The group of commands about barriers; does nothing by itself. */
@Command(
    name = "barrier",
    description = "Show where the agents of a tree wait for each other.",
    footer = {
      "",
      "Agents arrive at a barrier by their tasks; it opens when as many have arrived as were asked"
          + " for, or times out.",
      "",
      "Examples:",
      "  parley barrier list ROOT",
      "  parley barrier get ROOT drafts"
    })
public final class BarrierCommand {}
