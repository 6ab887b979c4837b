package dev.parley.cli.rules;

import picocli.CommandLine.Command;

/** The group of commands about rules; does nothing by itself. */
@Command(
    name = "rules",
    description = "Check the rules that a broker is to keep.",
    footer = {
      "",
      "Rules say what may be created, delegated, planned, done, handed in and said. They stand in a"
          + " file that 'parley up --rules FILE' reads when it starts.",
      "",
      "Example:",
      "  parley rules check rules.json"
    })
public final class RulesCommand {}
