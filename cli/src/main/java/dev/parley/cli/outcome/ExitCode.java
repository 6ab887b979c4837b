package dev.parley.cli.outcome;

import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes of every command, as scripts may rely on them. Shown by {@code parley --help}. */
public enum ExitCode {
  /** It worked. */
  OK(0, "It worked."),
  /** The operation went through, but the task did not end well. */
  ENDED_BADLY(1, "A task ended, or an operation went, other than wanted: see the output."),
  /** The command line is not as documented. */
  USAGE(2, "The command line or a value in it is not as documented."),
  /** The broker knows no such task or agent. */
  NOT_FOUND(3, "There is no such task or agent."),
  /** The broker refused the request. */
  REFUSED(4, "The broker refused, for another reason."),
  /** No broker answered, or it could not serve. */
  UNAVAILABLE(5, "No broker answers, or it cannot serve right now."),
  /** Time ran out. */
  TIMEOUT(6, "Time ran out."),
  /** The machine does not allow it. */
  ENVIRONMENT(
      7, "The machine does not allow it: port in use, folder not writable, Kafka not reachable."),
  /** A defect of this program. */
  DEFECT(70, "A defect of Parley. PARLEY_DEBUG=1 shows where.");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** Returns the number that the process ends with. */
  public int code() {
    return code;
  }

  /** Returns what each code means, by code, in ascending order. */
  public static Map<String, String> meanings() {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (ExitCode exit : values()) {
      meanings.put(Integer.toString(exit.code), exit.meaning);
    }
    return meanings;
  }
}
