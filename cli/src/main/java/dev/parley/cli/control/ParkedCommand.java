package dev.parley.cli.control;

import picocli.CommandLine.Command;

/** The group of commands about parked tasks; does nothing by itself. */
@Command(
    name = "parked",
    description = "Show the tasks that are parked, and deal with them.",
    footer = {
      "",
      "A task is PARKED when nothing is left to try and its policies say so; the reason says what"
          + " was used up. It waits until somebody retries it, gives it to others, or discards it.",
      "",
      "Examples:",
      "  parley parked list",
      "  parley parked retry ID ID",
      "  parley parked retarget --to-capability review.careful --because rounds_exhausted --all",
      "  parley parked discard --root ID --all"
    })
public final class ParkedCommand {}
