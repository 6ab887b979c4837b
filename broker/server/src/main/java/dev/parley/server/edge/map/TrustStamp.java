package dev.parley.server.edge.map;

import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Part;
import dev.parley.v1.Progress;
import dev.parley.v1.Result;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a trust label on every part that comes in: as high as its sender may claim, or lower if the
 * sender says so.
 */
public enum TrustStamp {
  /** For what came of content from outside. */
  EXTERNAL(TrustLabel.TRUST_LABEL_EXTERNAL),
  /** For what an agent sends. */
  AGENT(TrustLabel.TRUST_LABEL_AGENT),
  /** For what an authenticated user of the tenant sends. */
  USER(TrustLabel.TRUST_LABEL_USER);

  private final TrustLabel highest;

  TrustStamp(TrustLabel highest) {
    this.highest = highest;
  }

  /** The stamp that lets no label be above a number of {@link TrustLabel}. */
  static TrustStamp of(int trust) {
    return switch (trust) {
      case TrustLabel.TRUST_LABEL_EXTERNAL_VALUE -> EXTERNAL;
      case TrustLabel.TRUST_LABEL_AGENT_VALUE -> AGENT;
      default -> USER;
    };
  }

  /**
   * The stamp for what a call brings.
   *
   * @param agentId the agent that the call says it comes from; empty when it comes from none
   */
  public static TrustStamp ofCaller(boolean underLease, String agentId) {
    return underLease || !agentId.isEmpty() ? AGENT : USER;
  }

  /** The number of the lowest label of parts that were stamped; that of the stamp when none are. */
  int lowest(List<Part> one, List<Part> other) {
    int lowest = highest.getNumber();
    for (Part part : one) {
      lowest = Math.min(lowest, part.getTrustLabelValue());
    }
    for (Part part : other) {
      lowest = Math.min(lowest, part.getTrustLabelValue());
    }
    return lowest;
  }

  /** The number of the lowest label of a result that was stamped. */
  public int lowest(Result result) {
    return lowest(result.getOutputsList(), List.of());
  }

  /** The number of the lowest label of a message that was stamped. */
  public int lowest(TaskMessage message) {
    return lowest(message.getPartsList(), List.of());
  }

  /** The number of the lowest label of the corrections of a verdict that was stamped. */
  int lowest(Verdict verdict) {
    int lowest = lowest(verdict.getCorrectionsList(), List.of());
    for (CriterionFinding finding : verdict.getFindingsList()) {
      lowest = Math.min(lowest, lowest(finding.getCorrectionsList(), List.of()));
    }
    return lowest;
  }

  public TaskSpec stamp(TaskSpec spec) {
    if (isStamped(spec.getInputsList())
        && isStamped(spec.getContextList())
        && !spec.getTarget().hasFanOut()) {
      return spec;
    }
    TaskSpec.Builder stamped =
        spec.toBuilder()
            .clearInputs()
            .addAllInputs(stamp(spec.getInputsList()))
            .clearContext()
            .addAllContext(stamp(spec.getContextList()));
    if (spec.getTarget().hasFanOut()) {
      FanOutTarget.Builder fanOut = stamped.getTargetBuilder().getFanOutBuilder();
      fanOut.setTemplate(stamp(fanOut.getTemplate()));
      fanOut
          .getItemsBuilderList()
          .forEach(item -> {
            List<Part> inputs = stamp(item.getInputsList());
            item.clearInputs().addAllInputs(inputs);
          });
    }
    return stamped.build();
  }

  /** A part without its label, to compare what it says. */
  public static Part unlabelled(Part part) {
    return part.toBuilder().clearTrustLabel().build();
  }

  public Part stamp(Part part) {
    TrustLabel label = label(part.getTrustLabel());
    return part.getTrustLabel() == label ? part : part.toBuilder().setTrustLabel(label).build();
  }

  public Result stamp(Result result) {
    if (isStamped(result.getOutputsList())) {
      return result;
    }
    return result.toBuilder().clearOutputs().addAllOutputs(stamp(result.getOutputsList())).build();
  }

  public Progress stamp(Progress progress) {
    if (isStamped(progress.getPartialOutputsList())) {
      return progress;
    }
    return progress.toBuilder()
        .clearPartialOutputs()
        .addAllPartialOutputs(stamp(progress.getPartialOutputsList()))
        .build();
  }

  public Verdict stamp(Verdict verdict) {
    if (isStamped(verdict.getCorrectionsList())
        && verdict.getFindingsList().stream()
            .allMatch(finding -> isStamped(finding.getCorrectionsList()))) {
      return verdict;
    }
    Verdict.Builder stamped =
        verdict.toBuilder()
            .clearCorrections()
            .addAllCorrections(stamp(verdict.getCorrectionsList()));
    stamped
        .getFindingsBuilderList()
        .forEach(found -> {
          List<Part> corrections = stamp(found.getCorrectionsList());
          found.clearCorrections().addAllCorrections(corrections);
        });
    return stamped.build();
  }

  public TaskMessage stamp(TaskMessage message) {
    if (isStamped(message.getPartsList())) {
      return message;
    }
    return message.toBuilder().clearParts().addAllParts(stamp(message.getPartsList())).build();
  }

  private boolean isStamped(List<Part> parts) {
    for (Part part : parts) {
      if (part.getTrustLabel() != label(part.getTrustLabel())) {
        return false;
      }
    }
    return true;
  }

  /** Made anew one by one: lists of builders would cost several objects more for each part. */
  private List<Part> stamp(List<Part> parts) {
    List<Part> stamped = new ArrayList<>(parts.size());
    for (Part part : parts) {
      stamped.add(stamp(part));
    }
    return stamped;
  }

  private TrustLabel label(TrustLabel claimed) {
    return switch (claimed) {
      case TRUST_LABEL_UNSPECIFIED -> highest;
      case TRUST_LABEL_EXTERNAL, TRUST_LABEL_AGENT, TRUST_LABEL_USER, TRUST_LABEL_SYSTEM ->
          claimed.getNumber() < highest.getNumber() ? claimed : highest;
      case UNRECOGNIZED -> TrustLabel.TRUST_LABEL_EXTERNAL;
    };
  }
}
