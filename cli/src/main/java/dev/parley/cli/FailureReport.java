package dev.parley.cli;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells why a command failed, in the one place that does: a message and what to do about it on the
 * standard error, or one line of JSON on the standard output when {@code --json} was given. Never a
 * stack trace, unless PARLEY_DEBUG asks for it.
 */
final class FailureReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /** How picocli begins to name the options of which one has to be there. */
  private static final String ONE_OF = "Error: Missing required argument (specify one of these): ";

  private final Host host;

  FailureReport(Host host) {
    this.host = host;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    boolean json = List.of(args).contains("--json");
    CommandLine command = e.getCommandLine();
    String help =
        "'" + command.getCommandSpec().qualifiedName() + " --help' shows what is possible.";
    if (isCommandMissing(e) && !json) {
      command.usage(command.getErr());
    }
    return report(CliFailure.usage(message(e), suggestion(e) + help), e, json);
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    ParseResult last = parsed;
    while (last.subcommand() != null) {
      last = last.subcommand();
    }
    return report(e, last.hasMatchedOption("--json"));
  }

  /** Reports whatever a command ended with; returns the exit code. */
  int report(Throwable e, boolean json) {
    if (e instanceof CliFailure failure) {
      return report(failure, failure.getCause() == null ? failure : failure.getCause(), json);
    }
    String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    CliFailure defect =
        new CliFailure(
            ExitCode.DEFECT,
            "DEFECT",
            "this is a defect of Parley: " + what,
            "Please report it, with the output of the same command under PARLEY_DEBUG=1.");
    return report(defect, e, json);
  }

  private int report(CliFailure failure, Throwable origin, boolean json) {
    if (json) {
      new Console(host, true, false).json(failure.toJson());
    } else {
      host.err().append("parley: ").append(failure.message()).append('\n');
      if (!failure.remedy().isEmpty()) {
        host.err().append("  ").append(failure.remedy()).append('\n');
      }
    }
    if (!host.variable("PARLEY_DEBUG").isEmpty()) {
      origin.printStackTrace(host.err());
    }
    host.err().flush();
    return failure.exit().code();
  }

  private static String message(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && isCommandExpected(unmatched)) {
      return "unknown command '" + unmatched.getUnmatched().getFirst() + "'";
    }
    if (isCommandMissing(e)) {
      return "expected a command, but found none";
    }
    String text = e.getMessage() == null ? "the command line is not as expected" : e.getMessage();
    if (e instanceof MissingParameterException && text.startsWith(ONE_OF)) {
      return "expected one of " + text.substring(ONE_OF.length()).replaceAll("^\\(|\\)$", "");
    }
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  /** A group of commands was named and none of them. */
  private static boolean isCommandMissing(ParameterException e) {
    return !(e instanceof UnmatchedArgumentException)
        && !e.getCommandLine().getSubcommands().isEmpty();
  }

  /** A word where a command should stand, not an option. */
  private static boolean isCommandExpected(UnmatchedArgumentException e) {
    return !e.isUnknownOption() && !e.getCommandLine().getSubcommands().isEmpty();
  }

  private static String suggestion(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    if (isCommandExpected(unmatched)) {
      return Suggestion.of(unmatched.getUnmatched().getFirst(), e.getCommandLine());
    }
    if (unmatched.getSuggestions().isEmpty()) {
      return "";
    }
    return unmatched.getSuggestions().stream()
        .limit(3)
        .map(text -> "'" + text.replaceAll("[\\[,=].*", "") + "'")
        .collect(Collectors.joining(" or ", "Did you mean ", "? "));
  }
}
