package dev.parley.cli.task;

import picocli.CommandLine.Command;

/** The group of commands about tasks; does nothing by itself. */
@Command(
    name = "task",
    description = "Create tasks, look at them, judge their results, end them.",
    footer = {
      "",
      "A task asks any agent with a capability (or one certain agent) to achieve an objective. It"
          + " is QUEUED until an agent is free, then ASSIGNED and WORKING. A result that somebody"
          + " reviews makes it VERIFYING: the verdict accepts it, rejects it, or asks for another"
          + " round with feedback. PARKED it waits for somebody."
          + " It ends COMPLETED, FAILED, CANCELED, KILLED, EXPIRED or REJECTED.",
      "",
      "Examples:",
      "  parley task submit --capability code.review --objective 'Review the diff' --input my.diff"
          + " --wait",
      "  parley task list --state working,verifying",
      "  parley task get ID"
    })
public final class TaskCommand {}
