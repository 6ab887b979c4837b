package dev.parley.cli.notes;

import picocli.CommandLine.Command;

/** The group of commands about notes; does nothing by itself. */
@Command(
    name = "notes",
    description = "Read and write the notes of a task tree.",
    footer = {
      "",
      "Notes are small values that the agents of one tree tell each other, and their requester"
          + " too. Every change is in the history of the root: 'parley task watch ROOT' shows it.",
      "",
      "Examples:",
      "  parley notes list ROOT",
      "  parley notes put ROOT style 'Formal, British spelling'",
      "  parley notes watch ROOT",
      "  parley notes delete ROOT style"
    })
public final class NotesCommand {}
