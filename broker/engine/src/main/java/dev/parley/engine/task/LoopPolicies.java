package dev.parley.engine.task;

import dev.parley.engine.task.Loops.Action;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;

/**
 * What is taken for a loop where neither a task nor one above it says. Immutable.
 *
 * <p>Nothing of it is stored: whoever changes it changes it for all tasks at once.
 *
 * @param others for tasks of all other capabilities
 * @param byCapability for tasks of a capability
 */
public record LoopPolicies(LoopPolicy others, Map<String, LoopPolicy> byCapability) {

  public static final LoopPolicies DEFAULT =
      new LoopPolicies(
          LoopPolicy.newBuilder()
              .setCycleAction(CycleAction.REFUSE.number())
              .setRepeatsMax(4)
              .setWindow(16)
              .setRepeatAction(RepeatAction.TELL.number())
              .setStallAction(RepeatAction.TELL.number())
              .setResultAction(ResultAction.EXHAUST.number())
              .setDepthAction(CycleAction.REFUSE.number())
              .setFindingsAction(ResultAction.EXHAUST.number())
              .build(),
          Map.of());

  public LoopPolicies {
    byCapability = Map.copyOf(byCapability);
  }

  /**
   * A child that an agent makes, with the loop policy that it has below its parent: that of the
   * parent, or its own where this is the stricter one.
   */
  public TaskCreated inherit(TaskCreated child, TaskCreated parent) {
    if (!child.hasLoopPolicy()) {
      return parent.hasLoopPolicy()
          ? child.toBuilder().setLoopPolicy(parent.getLoopPolicy()).build()
          : child;
    }
    LoopPolicy above = parent.hasLoopPolicy() ? parent.getLoopPolicy() : ofCapability(child);
    LoopPolicy below = stricter(child.getLoopPolicy(), above);
    return below.equals(child.getLoopPolicy())
        ? child
        : child.toBuilder().setLoopPolicy(below).build();
  }

  /**
   * The same of a child that the broker makes of a template: that of a fan-out that no agent asked
   * for was written by whoever wrote the fan-out, so its own policy holds.
   */
  public TaskCreated inheritOfTemplate(TaskCreated child, TaskCreated parent) {
    boolean oneAuthor = parent.getParentId().isEmpty() || parent.hasRun();
    return oneAuthor && child.hasLoopPolicy() ? child : inherit(child, parent);
  }

  /** The policy in force: that of the task, which has that of its parent, or what holds without. */
  public LoopPolicy of(TaskCreated task) {
    return task.hasLoopPolicy() ? task.getLoopPolicy() : ofCapability(task);
  }

  private LoopPolicy ofCapability(TaskCreated task) {
    return byCapability.isEmpty()
        ? others
        : byCapability.getOrDefault(task.getCapability(), others);
  }

  /** Looks at least as closely as either, and does what the stricter one does. */
  private static LoopPolicy stricter(LoopPolicy own, LoopPolicy above) {
    LoopPolicy.Builder both = own.toBuilder();
    both.setCycleAction(
        Action.stricter(
                CycleAction.byNumber(own.getCycleAction()),
                CycleAction.byNumber(above.getCycleAction()))
            .number());
    both.setResultAction(
        Action.stricter(
                ResultAction.byNumber(own.getResultAction()),
                ResultAction.byNumber(above.getResultAction()))
            .number());
    stricterOnRepeats(both, own, above);
    stricterOnStalls(both, own, above);
    stricterOnDepth(both, own, above);
    stricterOnFindings(both, own, above);
    if (!above.getEscalationCapability().isEmpty()) {
      both.setEscalationCapability(above.getEscalationCapability())
          .clearEscalationSelector()
          .addAllEscalationSelector(above.getEscalationSelectorList());
    }
    return both.build();
  }

  private static void stricterOnRepeats(LoopPolicy.Builder both, LoopPolicy own, LoopPolicy above) {
    RepeatAction ours = RepeatAction.byNumber(own.getRepeatAction());
    RepeatAction theirs = RepeatAction.byNumber(above.getRepeatAction());
    if (theirs.allows()) {
      return;
    }
    both.setRepeatAction(Action.stricter(ours, theirs).number());
    if (ours.allows()) {
      both.setRepeatsMax(above.getRepeatsMax()).setWindow(above.getWindow());
    } else {
      both.setRepeatsMax(Math.min(own.getRepeatsMax(), above.getRepeatsMax()))
          .setWindow(Math.max(own.getWindow(), above.getWindow()));
    }
  }

  private static void stricterOnStalls(LoopPolicy.Builder both, LoopPolicy own, LoopPolicy above) {
    RepeatAction ours = RepeatAction.byNumber(own.getStallAction());
    RepeatAction theirs = RepeatAction.byNumber(above.getStallAction());
    if (theirs.allows() || above.getStallAfterMs() == 0) {
      return;
    }
    boolean never = ours.allows() || own.getStallAfterMs() == 0;
    both.setStallAction(Action.stricter(ours, theirs).number())
        .setStallAfterMs(
            never
                ? above.getStallAfterMs()
                : Math.min(own.getStallAfterMs(), above.getStallAfterMs()));
  }

  private static void stricterOnDepth(LoopPolicy.Builder both, LoopPolicy own, LoopPolicy above) {
    CycleAction ours = CycleAction.byNumber(own.getDepthAction());
    CycleAction theirs = CycleAction.byNumber(above.getDepthAction());
    if (theirs.allows() || above.getDepthMax() == 0) {
      return;
    }
    boolean any = ours.allows() || own.getDepthMax() == 0;
    both.setDepthAction(Action.stricter(ours, theirs).number())
        .setDepthMax(any ? above.getDepthMax() : Math.min(own.getDepthMax(), above.getDepthMax()));
  }

  private static void stricterOnFindings(
      LoopPolicy.Builder both, LoopPolicy own, LoopPolicy above) {
    ResultAction ours = ResultAction.byNumber(own.getFindingsAction());
    ResultAction theirs = ResultAction.byNumber(above.getFindingsAction());
    if (theirs.allows() || above.getFindingsMax() == 0) {
      return;
    }
    boolean any = ours.allows() || own.getFindingsMax() == 0;
    both.setFindingsAction(Action.stricter(ours, theirs).number())
        .setFindingsMax(
            any ? above.getFindingsMax() : Math.min(own.getFindingsMax(), above.getFindingsMax()));
  }
}
