package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Findings;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Severity;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Review;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.Part;
import dev.parley.v1.ReviewOf;
import dev.parley.v1.ReviewRecord;
import dev.parley.v1.Verdict;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns verdicts into public ones; several reviews of one round into one verdict. */
public final class VerdictMapper {

  private VerdictMapper() {}

  /** What a verdict finds, by the id of the criterion. */
  public static Findings findings(Verdict verdict) {
    Map<String, FindingState> states = new HashMap<>();
    Map<String, Severity> severities = Map.of();
    for (CriterionFinding finding : verdict.getFindingsList()) {
      states.put(finding.getCriterionId(), FindingState.byNumber(finding.getStateValue()));
      if (finding.getSeverityValue() != 0) {
        severities = severities.isEmpty() ? new HashMap<>() : severities;
        severities.put(finding.getCriterionId(), Severity.byNumber(finding.getSeverityValue()));
      }
    }
    return new Findings(states, severities);
  }

  /** Whether a verdict says in words or corrections what is to be done. */
  public static boolean explains(Verdict verdict) {
    return !verdict.getFeedback().isBlank()
        || verdict.getCorrectionsCount() > 0
        || verdict.getFindingsList().stream().anyMatch(found -> found.getCorrectionsCount() > 0);
  }

  /** The bytes of the public verdict on a round; empty when none was given. */
  static ByteString verdict(TaskSnapshot.Round round) {
    TaskSnapshot.Judgement judgement = round.judgement();
    return judgement == null || judgement.reviews().isEmpty()
        ? round.verdict()
        : verdict(judgement.decision().number(), judgement.reviews());
  }

  /**
   * Puts reviews into one verdict: each criterion is as bad as the worst finding on it, and whoever
   * reads what was said finds by whom.
   *
   * @param decision the number of what they came to
   */
  static ByteString verdict(int decision, List<Review> reviews) {
    Verdict.Builder all = Verdict.newBuilder().setDecisionValue(decision);
    Map<String, CriterionFinding> findings = new LinkedHashMap<>();
    Set<Part> corrections = new LinkedHashSet<>();
    StringBuilder feedback = new StringBuilder();
    for (Review review : reviews) {
      if (review.getVerdict().isEmpty()) {
        append(feedback, "A review ended without a verdict: " + review.getTaskId());
        continue;
      }
      Verdict verdict = Bytes.read(Verdict.parser(), review.getVerdict());
      String reviewer = review.getReviewer().getId();
      for (CriterionFinding finding : verdict.getFindingsList()) {
        findings.merge(finding.getCriterionId(), signed(finding, reviewer), VerdictMapper::worse);
      }
      corrections.addAll(verdict.getCorrectionsList());
      append(feedback, signed(verdict.getFeedback(), reviewer));
    }
    return Bytes.of(
        all.addAllFindings(findings.values())
            .addAllCorrections(corrections)
            .setFeedback(feedback.toString())
            .build());
  }

  private static CriterionFinding signed(CriterionFinding finding, String reviewer) {
    return finding.toBuilder()
        .setEvidence(signed(finding.getEvidence(), reviewer))
        .setFeedback(signed(finding.getFeedback(), reviewer))
        .build();
  }

  private static String signed(String text, String reviewer) {
    return text.isEmpty() ? text : reviewer + ": " + text;
  }

  /** Unmet is worse than unverifiable, which is worse than met. */
  private static CriterionFinding worse(CriterionFinding one, CriterionFinding other) {
    CriterionFinding worst = badness(other) > badness(one) ? other : one;
    return worst.toBuilder()
        .setEvidence(joined(one.getEvidence(), other.getEvidence()))
        .setFeedback(joined(one.getFeedback(), other.getFeedback()))
        .setSeverityValue(severity(one, other))
        .clearCorrections()
        .addAllCorrections(joined(one.getCorrectionsList(), other.getCorrectionsList()))
        .build();
  }

  /**
   * The heavier of two severities, blocking before advisory before that of the spec: of what is
   * open if only one of them is.
   */
  private static int severity(CriterionFinding one, CriterionFinding other) {
    boolean open = isOpen(one);
    if (open != isOpen(other)) {
      return (open ? one : other).getSeverityValue();
    }
    int first = one.getSeverityValue();
    int second = other.getSeverityValue();
    return first == 0 || second == 0 ? first + second : Math.min(first, second);
  }

  private static boolean isOpen(CriterionFinding finding) {
    return badness(finding) != 1;
  }

  /** All of them: reviewers may correct the same part in different ways. */
  private static Collection<Part> joined(List<Part> one, List<Part> other) {
    Set<Part> parts = new LinkedHashSet<>(one);
    parts.addAll(other);
    return parts;
  }

  private static int badness(CriterionFinding finding) {
    return switch (finding.getState()) {
      case FINDING_STATE_UNMET -> 3;
      case FINDING_STATE_UNVERIFIABLE -> 2;
      case FINDING_STATE_MET, FINDING_STATE_WAIVED -> 1;
      case FINDING_STATE_UNSPECIFIED, UNRECOGNIZED -> 0;
    };
  }

  private static String joined(String one, String other) {
    return one.isEmpty() || other.isEmpty() ? one + other : one + "\n" + other;
  }

  private static void append(StringBuilder text, String more) {
    if (!text.isEmpty() && !more.isEmpty()) {
      text.append('\n');
    }
    text.append(more);
  }

  static ReviewRecord toPublic(Review review) {
    ReviewRecord.Builder stored = ReviewRecord.newBuilder().setTaskId(review.getTaskId());
    if (review.hasReviewer()) {
      stored.setReviewer(Actors.toPublic(review.getReviewer()));
    }
    if (!review.getVerdict().isEmpty()) {
      stored.setUnknownFields(
          StoredFields.one(ReviewRecord.VERDICT_FIELD_NUMBER, review.getVerdict()));
    }
    return stored.build();
  }

  static ReviewOf toPublic(TaskSnapshot.ReviewOf about) {
    return ReviewOf.newBuilder()
        .setTaskId(about.taskId())
        .setRound(about.round())
        .setNumber(about.number())
        .build();
  }
}
