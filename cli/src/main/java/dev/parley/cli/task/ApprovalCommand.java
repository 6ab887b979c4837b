package dev.parley.cli.task;

import picocli.CommandLine.Command;

/** The group of commands about approvals; does nothing by itself. */
@Command(
    name = "approval",
    description = "See what agents want to do, and approve or deny it.",
    footer = {
      "",
      "An approval is for exactly the bytes that were proposed, once, and for a limited time. The"
          + " autonomy level of a task says what has to be approved.",
      "",
      "Examples:",
      "  parley approval list",
      "  parley approval approve ID",
      "  parley approval deny ID --message 'Not before Monday'"
    })
public final class ApprovalCommand {}
