package dev.parley.examples.audit;

import dev.parley.client.Content;
import dev.parley.client.Manager;
import dev.parley.client.ResultReviewer;
import dev.parley.client.Review;
import dev.parley.client.Submission;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.WorkUnit;
import dev.parley.examples.audit.check.plan.Division;
import dev.parley.examples.audit.check.plan.Group;
import dev.parley.examples.audit.check.plan.PlanNode;
import dev.parley.examples.audit.check.verifier.Criterion;
import dev.parley.examples.audit.check.verifier.CriterionVerdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What a manager does: hands its part of the plan to those below, has every result of a worker
 * re-checked by a verifier before it accepts it, and sends back what is not right with what is
 * wrong about it.
 *
 * <p>A manager that starts anew after a crash finds the children of its predecessor by their keys.
 */
final class Managing {

  /** How long an agent may be silent: short, so that a demonstration does not wait for the dead. */
  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  static final Duration UNIT_TIMEOUT = Duration.ofSeconds(10);
  static final int ROUNDS_MAX = 6;
  static final int ATTEMPTS_MAX = 8;

  private Managing() {}

  static CompletionStage<TaskResult> manage(TaskContext task) {
    return manage(task, AuditInput.plan(task.inputs()), Path.of(task.background().text()));
  }

  /** Has a part of the plan done: every report of a division, every unit of a group. */
  static CompletionStage<TaskResult> manage(TaskContext task, PlanNode node, Path root) {
    Map<String, TaskDraft> drafts = new LinkedHashMap<>();
    switch (node) {
      case Division division ->
          division.reports().forEach(r -> drafts.put("m" + drafts.size(), draft(r, root)));
      case Group group ->
          group
              .units()
              .forEach(
                  unit -> drafts.put(unit.skill().id().replace("audit.", ""), draft(unit, root)));
    }
    Manager manager = task.manager();
    List<TaskHandle> children =
        manager.submitAll(drafts).stream().map(Submission::orThrow).toList();
    return manager
        .collect(
            children,
            ResultReviewer.async(
                (child, result, round) -> verify(manager, root, child, result, round)))
        .all()
        .thenApply(outcomes -> report(node, outcomes));
  }

  /** A part of the plan, for a manager. */
  static TaskDraft draft(PlanNode node, Path root) {
    return TaskDraft.forCapability(Capabilities.manage(node.levels()))
        .objective("See to it that the files of this part of the tree are audited.")
        .input(AuditInput.part(node))
        .background(Content.textPart(root.toString()))
        .label("folder", folder(node))
        .heartbeatTimeout(HEARTBEAT)
        .attempts(ATTEMPTS_MAX)
        .build();
  }

  /** A unit of work, for a worker; done only when it was verified. */
  private static TaskDraft draft(WorkUnit unit, Path root) {
    TaskDraft.Builder draft =
        TaskDraft.forCapability(unit.skill().id())
            .objective("Find in these files: " + unit.skill().title() + ".")
            .json("unit", AuditJson.write(unit))
            .background(Content.textPart(root.toString()))
            .heartbeatTimeout(HEARTBEAT)
            .attemptTimeout(UNIT_TIMEOUT)
            .attempts(ATTEMPTS_MAX)
            .reviewByRequester()
            .rounds(ROUNDS_MAX);
    for (Criterion criterion : Criterion.values()) {
      draft.criterion(criterion.id(), criterion.text());
    }
    return draft.build();
  }

  /** Has somebody else look at a result, and turns what they say into the verdict. */
  private static CompletionStage<Review> verify(
      Manager manager, Path root, TaskHandle child, TaskResult result, int round) {
    return child
        .getAsync()
        .thenCompose(unit -> {
          TaskDraft draft =
              TaskDraft.forCapability(Capabilities.VERIFY)
                  .objective("Judge this result by the files themselves.")
                  .json("unit", Content.of(unit.getSpec().getInputsList()).json("unit"))
                  .json("claim", result.json())
                  .background(Content.textPart(root.toString()))
                  .heartbeatTimeout(HEARTBEAT)
                  .attempts(ATTEMPTS_MAX)
                  .build();
          String key = child.id().substring(child.id().lastIndexOf('.') + 1);
          return manager.submitAsync(draft, key + "-check" + round);
        })
        .thenCompose(TaskHandle::outcome)
        .thenApply(outcome -> review(outcome.orThrow()));
  }

  private static Review review(TaskResult judgement) {
    CriterionVerdict[] verdicts = AuditInput.parse(judgement.json(), CriterionVerdict[].class);
    List<CriterionVerdict> unmet =
        Arrays.stream(verdicts).filter(verdict -> !verdict.met()).toList();
    Review review =
        unmet.isEmpty()
            ? Review.accept()
            : Review.redo(
                "Not yet: %d of %d criteria are not met.".formatted(unmet.size(), verdicts.length));
    for (CriterionVerdict verdict : verdicts) {
      String id = verdict.criterion().id();
      review =
          verdict.met()
              ? review.met(id, verdict.evidence())
              : review.unmet(id, verdict.evidence(), verdict.feedback());
      for (String correction : verdict.corrections()) {
        review = review.correction(Content.textPart(correction));
      }
    }
    return review;
  }

  private static TaskResult report(PlanNode node, List<TaskOutcome> outcomes) {
    outcomes.forEach(TaskOutcome::orThrow);
    return TaskResult.builder()
        .text("%d files, %d units of work".formatted(node.fileCount(), node.unitCount()))
        .summary(folder(node) + " is audited")
        .build();
  }

  /** The folder of a part of the plan, as short as a label may be. */
  private static String folder(PlanNode node) {
    String folder = node.label();
    return folder.length() <= 120 ? folder : "…" + folder.substring(folder.length() - 119);
  }
}
