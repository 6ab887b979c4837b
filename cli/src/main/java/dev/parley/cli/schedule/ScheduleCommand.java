package dev.parley.cli.schedule;

import picocli.CommandLine.Command;

/** The group of commands about schedules; does nothing by itself. */
@Command(
    name = "schedule",
    description = "Have tasks done again and again, by a cron expression.",
    footer = {
      "",
      "A schedule is a task whose children are its runs: 'parley task watch ID' and 'parley task"
          + " tree ID' follow it, 'parley kill --tree ID' stops it, and 'parley task top-up ID'"
          + " adds to the budget that all its runs share.",
      "",
      "Examples:",
      "  parley schedule create --cron '0 6 * * 1-5' --zone Europe/Berlin -c report.write -o"
          + " 'Write the report'",
      "  parley schedule list",
      "  parley schedule trigger ID"
    })
public final class ScheduleCommand {}
