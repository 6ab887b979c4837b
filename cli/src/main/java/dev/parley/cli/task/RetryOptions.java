package dev.parley.cli.task;

import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what happens after technical failures and refusals. */
final class RetryOptions {
  private static final int ATTEMPTS_MAX = 100;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description = "Attempts in each round after crashes and failures. 1 to 100, default 3.")
  private @Nullable Integer attempts;

  @Option(
      names = "--attempts-exhausted",
      paramLabel = "ACTION",
      description =
          "When no attempt is left, or enough agents have declined: fail or park. Default: fail.")
  private @Nullable AttemptsExhausted attemptsExhausted;

  @Option(
      names = "--attempts-escalate-to",
      paramLabel = "CAPABILITY",
      description =
          "When no attempt is left, or enough agents have declined, agents with this capability get"
              + " the task; it is parked when theirs are used up as well.")
  private @Nullable String escalateTo;

  @Option(
      names = "--backoff",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "The wait before the second attempt; it doubles from there. Default: 1s.")
  private @Nullable Duration backoff;

  /** Values of {@code --attempts-exhausted}. */
  enum AttemptsExhausted {
    FAIL(ExhaustionAction.EXHAUSTION_ACTION_FAIL),
    PARK(ExhaustionAction.EXHAUSTION_ACTION_PARK);

    private final ExhaustionAction value;

    AttemptsExhausted(ExhaustionAction value) {
      this.value = value;
    }
  }

  void apply(TaskSpec.Builder built) {
    if (attemptsExhausted != null && escalateTo != null) {
      throw CliFailure.usage(
          "--attempts-escalate-to says what happens when no attempt is left, but"
              + " --attempts-exhausted says something else",
          "Leave one of them out.");
    }
    if (attempts == null && backoff == null && attemptsExhausted == null && escalateTo == null) {
      return;
    }
    RetryPolicy.Builder policy = built.getRetryPolicyBuilder();
    if (attempts != null) {
      policy.setAttemptsMax(SpecOptions.within(attempts, 1, ATTEMPTS_MAX, "--attempts"));
    }
    if (backoff != null) {
      policy.setInitialBackoff(SpecOptions.proto(backoff));
    }
    if (attemptsExhausted != null) {
      policy.setExhaustionAction(attemptsExhausted.value).clearEscalation();
    }
    if (escalateTo != null) {
      policy
          .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
          .clearEscalation()
          .getEscalationBuilder()
          .setCapability(SpecOptions.name(escalateTo, "--attempts-escalate-to"));
    }
  }
}
