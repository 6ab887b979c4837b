package dev.parley.cli;

import picocli.CommandLine.Command;

/** The root of all commands; does nothing by itself. */
@Command(
    name = "parley",
    description = {
      "Agents hand each other tasks through a broker that loses none of them.",
      "",
      "'parley up' runs a broker on this machine. The other commands talk to one: they hand in"
          + " tasks, follow them, judge their results. 'parley help COMMAND' explains each.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  PARLEY_ENDPOINT   the broker to talk to; default localhost:7450",
      "  PARLEY_LOG        what is logged to the standard error: error, warn (default), info or"
          + " debug",
      "  PARLEY_DEBUG=1    show where an error comes from",
      "  NO_COLOR=1        no colors",
      "",
      "A first conversation, in three terminals:",
      "  parley up",
      "  parley worker --capability shout --exec 'tr a-z A-Z'",
      "  echo hello | parley task submit --capability shout --objective 'Say it louder' --input -"
          + " --wait"
    })
final class ParleyCommand {}
