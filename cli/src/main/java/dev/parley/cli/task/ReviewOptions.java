package dev.parley.cli.task;

import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Reviewer;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who gives the verdict on a result. */
final class ReviewOptions {
  private static final int REVIEWERS_MAX = 9;

  @Option(
      names = "--review",
      description =
          "Results wait for your verdict ('parley task review'). Without it they are accepted as"
              + " they come.")
  private boolean review;

  @Option(
      names = "--review-by",
      paramLabel = "CAPABILITY",
      description = "Results are reviewed by agents with this capability that did not do the work.")
  private @Nullable String reviewBy;

  @Option(
      names = "--reviewers",
      paramLabel = "N",
      description = "With --review-by: how many agents review each round. 1 to 9, default 1.")
  private @Nullable Integer reviewers;

  @Option(
      names = "--quorum",
      paramLabel = "N",
      description = "With --review-by: how many must accept. Default: more than half.")
  private @Nullable Integer quorum;

  @Option(
      names = "--review-timeout",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "With --review-by: how long one review may take in all, waiting included. Default: 1d.")
  private @Nullable Duration timeout;

  @Option(
      names = "--review-instructions",
      paramLabel = "TEXT",
      description = "With --review-by: what the reviewers are to pay attention to.")
  private @Nullable String instructions;

  @Option(
      names = "--review-by-human",
      description = "Results wait for the verdict of a human, whoever created the task.")
  private boolean reviewByHuman;

  void apply(TaskSpec.Builder built) {
    if ((review ? 1 : 0) + (reviewBy != null ? 1 : 0) + (reviewByHuman ? 1 : 0) > 1) {
      throw CliFailure.usage(
          "expected one kind of reviewer, but found several",
          "Choose one of --review, --review-by and --review-by-human.");
    }
    if (reviewBy == null && isAboutPanel()) {
      throw CliFailure.usage(
          "--reviewers, --quorum, --review-timeout and --review-instructions are about agents that"
              + " review, but none do",
          "Add --review-by CAPABILITY.");
    }
    if (review) {
      built.getVerificationPolicyBuilder().setReviewer(Reviewer.REVIEWER_REQUESTER);
    }
    if (reviewByHuman) {
      built.getVerificationPolicyBuilder().setReviewer(Reviewer.REVIEWER_HUMAN);
    }
    if (reviewBy != null) {
      panel(
          built
              .getVerificationPolicyBuilder()
              .setReviewer(Reviewer.REVIEWER_CAPABILITY)
              .getPanelBuilder()
              .setCapability(reviewBy));
    }
  }

  private boolean isAboutPanel() {
    return reviewers != null || quorum != null || timeout != null || instructions != null;
  }

  private void panel(ReviewPanel.Builder panel) {
    int all =
        reviewers == null ? 1 : SpecOptions.within(reviewers, 1, REVIEWERS_MAX, "--reviewers");
    panel
        .setReviewers(all)
        .setQuorum(quorum == null ? 0 : SpecOptions.within(quorum, 1, all, "--quorum"));
    if (timeout != null) {
      panel.setTimeout(SpecOptions.proto(timeout));
    }
    if (instructions != null) {
      panel.setInstructions(instructions);
    }
  }
}
