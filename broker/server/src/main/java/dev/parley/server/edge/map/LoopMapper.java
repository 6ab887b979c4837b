package dev.parley.server.edge.map;

import dev.parley.engine.task.Labels;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CycleAction;
import dev.parley.v1.LoopDetected;
import dev.parley.v1.LoopKind;
import dev.parley.v1.RepeatAction;
import dev.parley.v1.RepeatedResultAction;

/** Maps what is taken for a loop, and what was. */
public final class LoopMapper {
  private static final int REPEATS_DEFAULT = 4;
  private static final int WINDOW_DEFAULT = 16;

  private LoopMapper() {}

  /** What is stored of a policy that was checked: with the defaults where it says nothing. */
  public static LoopPolicy toStored(dev.parley.v1.LoopPolicy policy) {
    return LoopPolicy.newBuilder()
        .setCycleAction(
            SpecMapper.orDefault(
                policy.getCycleActionValue(), CycleAction.CYCLE_ACTION_REFUSE_VALUE))
        .setRepeatsMax(SpecMapper.orDefault(policy.getRepeatsMax(), REPEATS_DEFAULT))
        .setWindow(SpecMapper.orDefault(policy.getWindow(), WINDOW_DEFAULT))
        .setRepeatAction(
            SpecMapper.orDefault(
                policy.getRepeatActionValue(), RepeatAction.REPEAT_ACTION_TELL_VALUE))
        .setStallAfterMs(Times.millis(policy.getStallAfter()))
        .setStallAction(
            SpecMapper.orDefault(
                policy.getStallActionValue(), RepeatAction.REPEAT_ACTION_TELL_VALUE))
        .setResultAction(
            SpecMapper.orDefault(
                policy.getResultActionValue(),
                RepeatedResultAction.REPEATED_RESULT_ACTION_EXHAUST_VALUE))
        .setDepthMax(policy.getDepthMax())
        .setDepthAction(
            SpecMapper.orDefault(
                policy.getDepthActionValue(), CycleAction.CYCLE_ACTION_REFUSE_VALUE))
        .setFindingsMax(policy.getFindingsMax())
        .setFindingsAction(
            SpecMapper.orDefault(
                policy.getFindingsActionValue(),
                RepeatedResultAction.REPEATED_RESULT_ACTION_EXHAUST_VALUE))
        .setEscalationCapability(policy.getEscalation().getCapability())
        .addAllEscalationSelector(Labels.of(policy.getEscalation().getLabelsMap()).stored())
        .build();
  }

  static LoopDetected toPublic(dev.parley.journal.v1.LoopDetected loop) {
    LoopDetected.Builder detected =
        LoopDetected.newBuilder()
            .setKindValue(loop.getKind() == 0 ? kind(loop).getNumber() : loop.getKind())
            .setAncestorId(loop.getAncestorId())
            .setActionFingerprint(loop.getActionFingerprint())
            .setCount(loop.getCount())
            .setRepeatedRound(loop.getRepeatedRound())
            .setChildId(loop.getChildId())
            .setDepthMax(loop.getDepthMax())
            .addAllCriterionIds(loop.getCriterionIdsList());
    if (loop.getStalledMs() > 0) {
      detected.setStalled(Times.duration(loop.getStalledMs()));
    }
    if (!loop.getEscalationCapability().isEmpty()) {
      detected.setEscalatedTo(
          CapabilityTarget.newBuilder()
              .setCapability(loop.getEscalationCapability())
              .putAllLabels(Labels.of(loop.getEscalationSelectorList()).entries()));
    }
    return detected.build();
  }

  /** The kind of what was noticed before there were kinds. */
  private static LoopKind kind(dev.parley.journal.v1.LoopDetected loop) {
    return loop.getAncestorId().isEmpty()
        ? LoopKind.LOOP_KIND_REPEATED_ACTION
        : LoopKind.LOOP_KIND_CYCLE;
  }
}
