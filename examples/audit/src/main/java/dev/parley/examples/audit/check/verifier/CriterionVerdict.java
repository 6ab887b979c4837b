package dev.parley.examples.audit.check.verifier;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Objects;

/**
 * The judgement of one output by one criterion. None of the texts holds a secret.
 *
 * @param evidence what was looked at, and what came of it
 * @param feedback what the worker should do differently; empty when the criterion is met
 * @param corrections single steps to a right output, at most {@link Verification#CORRECTIONS_MAX}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"criterion", "met", "evidence", "feedback", "corrections"})
public record CriterionVerdict(
    Criterion criterion, boolean met, String evidence, String feedback, List<String> corrections) {

  public CriterionVerdict {
    Objects.requireNonNull(criterion, "criterion");
    // Empty parts are left out of the JSON, so they come back as nulls.
    evidence = Objects.requireNonNullElse(evidence, "");
    feedback = Objects.requireNonNullElse(feedback, "");
    corrections = List.copyOf(Objects.requireNonNullElse(corrections, List.<String>of()));
  }

  static CriterionVerdict met(Criterion criterion, String evidence) {
    return new CriterionVerdict(criterion, true, evidence, "", List.of());
  }

  static CriterionVerdict unmet(
      Criterion criterion, String evidence, String feedback, List<String> corrections) {
    return new CriterionVerdict(criterion, false, evidence, feedback, corrections);
  }
}
