package dev.parley.cli.task;

import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.ChildFailureAction;
import dev.parley.v1.Join;
import dev.parley.v1.JoinMode;
import dev.parley.v1.LoserAction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say when a task that waits for others goes on. */
final class JoinOptions {
  private static final String NUMBER = "[1-9][0-9]{0,8}";
  private static final Duration TIMEOUT_MAX = Duration.ofDays(366);

  @Option(
      names = "--join",
      paramLabel = "WHEN",
      description =
          "With --items or --broadcast: it is done when 'all' have completed, 'any' or so many."
              + " Default: all.")
  private @Nullable String when;

  @Option(
      names = "--join-failures",
      paramLabel = "HOW",
      description =
          "With --items or --broadcast: what those lead to that end without having completed. 'wait':"
              + " it has failed when all have ended and --join does not hold; 'fail_fast': with the"
              + " first of them; a number: when there are more, and with --join all so many count as"
              + " completed. Default: wait.")
  private @Nullable String failures;

  @Option(
      names = "--join-losers",
      paramLabel = "ACTION",
      description =
          "With --items or --broadcast: 'cancel' those that have not ended when it is decided, or"
              + " 'leave' them to go on while --reduce-by combines the others. Default: cancel.")
  private @Nullable Losers losers;

  @Option(
      names = "--join-timeout",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "With --items or --broadcast: it is decided after that time, whatever has come out: without"
              + " --reduce-by it has failed then. Default: none.")
  private @Nullable Duration timeout;

  /** Values of {@code --join-losers}. */
  enum Losers {
    CANCEL(LoserAction.LOSER_ACTION_CANCEL),
    LEAVE(LoserAction.LOSER_ACTION_LEAVE);

    private final LoserAction value;

    Losers(LoserAction value) {
      this.value = value;
    }
  }

  /** Whether anything is said. */
  boolean given() {
    return when != null || failures != null || losers != null || timeout != null;
  }

  /**
   * Puts what is said on top of a join.
   *
   * @param reduced whether somebody combines what came out
   */
  void apply(Join.Builder join, boolean reduced) {
    if (when != null) {
      mode(join, when);
    }
    if (failures != null) {
      failures(join, failures);
    }
    if (losers != null) {
      if (losers == Losers.LEAVE && !reduced) {
        throw CliFailure.usage(
            "--join-losers leave lets them go on while somebody combines the others, but nobody"
                + " does",
            "Add --reduce-by CAPABILITY, or leave --join-losers out.");
      }
      join.setLoserAction(losers.value);
    }
    if (timeout != null) {
      if (timeout.isZero() || timeout.compareTo(TIMEOUT_MAX) > 0) {
        throw CliFailure.usage("--join-timeout expects more than 0s and at most 366d", "");
      }
      join.setTimeout(SpecOptions.proto(timeout));
    }
  }

  private static void mode(Join.Builder join, String when) {
    switch (when) {
      case "all" -> join.setMode(JoinMode.JOIN_MODE_ALL).clearQuorum();
      case "any" -> join.setMode(JoinMode.JOIN_MODE_ANY).clearQuorum();
      default -> {
        if (!when.matches(NUMBER)) {
          throw CliFailure.usage(
              "--join expects all, any or a number, but found '" + when + "'", "");
        }
        join.setMode(JoinMode.JOIN_MODE_QUORUM).setQuorum(Integer.parseInt(when));
      }
    }
  }

  private static void failures(Join.Builder join, String how) {
    join.clearFailuresTolerated();
    switch (how) {
      case "wait" -> join.setFailureAction(ChildFailureAction.CHILD_FAILURE_ACTION_WAIT);
      case "fail_fast" -> join.setFailureAction(ChildFailureAction.CHILD_FAILURE_ACTION_FAIL_FAST);
      default -> {
        if (!how.matches("0|" + NUMBER)) {
          throw CliFailure.usage(
              "--join-failures expects wait, fail_fast or a number, but found '" + how + "'", "");
        }
        join.setFailureAction(ChildFailureAction.CHILD_FAILURE_ACTION_TOLERATE)
            .setFailuresTolerated(Integer.parseInt(how));
      }
    }
  }
}
