package dev.parley.cli.outcome;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Ends a command with an exit code and one message: what was expected and found, and what to do
 * about it.
 *
 * <p>Thrown anywhere below a command, told to the caller in one place. Not for defects: those are
 * ordinary exceptions.
 */
public final class CliFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode exit;
  private final String reason;
  private final String remedy;
  private final transient JsonObject facts;

  /**
   * Creates a failure.
   *
   * @param exit how the process ends
   * @param reason a name for scripts, in upper snake case: one of the protocol's error reasons, or
   *     one of the command line's own
   * @param message what was expected and what was found, without a full stop
   * @param remedy what to do about it, as a sentence; empty when there is nothing to say
   */
  public CliFailure(ExitCode exit, String reason, String message, String remedy) {
    this(exit, reason, message, remedy, new JsonObject(), null);
  }

  private CliFailure(
      ExitCode exit,
      String reason,
      String message,
      String remedy,
      JsonObject facts,
      @Nullable Throwable cause) {
    super(message, cause);
    this.exit = exit;
    this.reason = reason;
    this.remedy = remedy;
    this.facts = facts;
  }

  /** A value on the command line, or in a file that it names, is not as documented. */
  public static CliFailure usage(String message, String remedy) {
    return new CliFailure(ExitCode.USAGE, "USAGE", message, remedy);
  }

  /** Returns the same failure that names what brought it about; PARLEY_DEBUG shows it. */
  public CliFailure causedBy(Throwable cause) {
    return new CliFailure(exit, reason, message(), remedy, facts, cause);
  }

  /** Returns the same failure with facts that stand beside the error under {@code --json}. */
  public CliFailure with(JsonObject moreFacts) {
    return new CliFailure(exit, reason, message(), remedy, moreFacts, getCause());
  }

  /** Returns how the process ends. */
  public ExitCode exit() {
    return exit;
  }

  /** Returns the name for scripts. */
  public String reason() {
    return reason;
  }

  /** Returns what was expected and found. */
  public String message() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** Returns what to do about it; may be empty. */
  public String remedy() {
    return remedy;
  }

  /** Returns the failure as the one line that ends the output under {@code --json}. */
  public JsonObject toJson() {
    JsonObject error = new JsonObject();
    error.addProperty("reason", reason);
    error.addProperty("message", message());
    if (!remedy.isEmpty()) {
      error.addProperty("remedy", remedy);
    }
    JsonObject line = facts.deepCopy();
    line.add("error", error);
    return line;
  }
}
