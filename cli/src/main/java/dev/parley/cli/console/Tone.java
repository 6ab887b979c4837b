package dev.parley.cli.console;

import dev.parley.v1.TaskState;

/** The colors and weights of text in a terminal. */
public enum Tone {
  /** As it comes. */
  PLAIN(""),
  /** For what stands in the second row. */
  DIM("2"),
  /** For headings. */
  BOLD("1"),
  /** For what went well. */
  GREEN("32"),
  /** For what went wrong. */
  RED("31"),
  /** For what waits for somebody. */
  YELLOW("33"),
  /** For what is being done. */
  CYAN("36"),
  /** For what is being judged. */
  MAGENTA("35");

  private final String code;

  Tone(String code) {
    this.code = code;
  }

  /** Returns the text in this tone, for a terminal that understands ANSI sequences. */
  public String paint(String text) {
    return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }

  /** Returns the tone that tells a state at a glance. */
  public static Tone of(TaskState state) {
    return switch (state) {
      case TASK_STATE_SCHEDULED, TASK_STATE_QUEUED, TASK_STATE_UNSPECIFIED, UNRECOGNIZED -> PLAIN;
      case TASK_STATE_ASSIGNED, TASK_STATE_WORKING -> CYAN;
      case TASK_STATE_VERIFYING -> MAGENTA;
      case TASK_STATE_INPUT_REQUIRED,
          TASK_STATE_APPROVAL_REQUIRED,
          TASK_STATE_AWAITING_CHILDREN,
          TASK_STATE_PAUSED,
          TASK_STATE_PARKED ->
          YELLOW;
      case TASK_STATE_COMPLETED -> GREEN;
      case TASK_STATE_CANCELED -> DIM;
      case TASK_STATE_FAILED, TASK_STATE_KILLED, TASK_STATE_EXPIRED, TASK_STATE_REJECTED -> RED;
    };
  }
}
