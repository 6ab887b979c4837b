package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.RuleDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.RuleWord;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives effect to what the rules said. Rules are asked elsewhere, once; what they said comes with
 * the command, so that a replay asks nobody.
 */
final class Rulings {

  private Rulings() {}

  static boolean denies(@Nullable RuleDecided ruled, HandlerContext context) {
    return ruled != null
        && RuleDecision.of(ruled) == RuleDecision.DENY
        && !context.rules().breaks(TaskRule.IGNORE_RULE_DENIAL);
  }

  static boolean requiresApproval(@Nullable RuleDecided ruled, HandlerContext context) {
    return RuleDecision.of(ruled) == RuleDecision.REQUIRE_APPROVAL
        && !context.rules().breaks(TaskRule.SKIP_RULE_APPROVAL);
  }

  /**
   * Refuses a task that a rule denies, or a fan-out of which it denies an item.
   *
   * @param parent whose history says so; null for a root
   * @return null when no rule does
   */
  static @Nullable TaskDecision forbid(
      TaskKey key, TaskCreated task, @Nullable TaskView parent, HandlerContext context) {
    if (task.hasRuled() && denies(task.getRuled(), context)) {
      return refuse(about(task.getRuled(), key), parent, context);
    }
    return task.hasFanOut()
        ? forbid(key, task.getFanOut().getItemsList(), 0, parent, context)
        : null;
  }

  /**
   * The same for items of a fan-out.
   *
   * @param first the index of the first of them
   */
  static @Nullable TaskDecision forbid(
      TaskKey fanOut,
      List<FanOutItem> items,
      int first,
      @Nullable TaskView witness,
      HandlerContext context) {
    for (int i = 0; i < items.size(); i++) {
      FanOutItem item = items.get(i);
      if (item.hasRuled() && denies(item.getRuled(), context)) {
        return refuse(about(item.getRuled(), fanOut.child(first + i)), witness, context);
      }
    }
    return null;
  }

  private static RuleDecided about(RuleDecided ruled, TaskKey child) {
    return ruled.toBuilder().setTaskId(child.taskId()).build();
  }

  /**
   * Refuses what a rule denies.
   *
   * @param witness the task whose history says so; null when there is none
   */
  static TaskDecision refuse(
      RuleDecided ruled, @Nullable TaskView witness, HandlerContext context) {
    if (witness != null && Refusals.historyFull(witness, context)) {
      return Refusals.historyExceeded(witness, context);
    }
    RuleWord word = ruled.getWords(0);
    String what = ruled.getTaskId().isEmpty() ? "this" : "task " + ruled.getTaskId();
    TaskReply refused =
        new TaskReply.Refused(
            Refusal.RULE_DENIED,
            "Expected the rules to allow %s, but rule %s denies it: %s"
                .formatted(what, word.getRuleId(), word.getMessage()),
            Map.of("rule_id", word.getRuleId()));
    return new TaskDecision(
        witness == null
            ? List.of()
            : note(
                    Draft.of(witness, Actors.BROKER, context),
                    witness.state(),
                    ruled.toBuilder().clearReview())
                .events(),
        () -> refused,
        List.of(),
        List.of());
  }

  /** Drafts what the rules said to a task that was just created, or given to others. */
  static void created(Draft draft, TaskState state, RuleDecided ruled, HandlerContext context) {
    note(draft.by(Actors.BROKER), state, effective(ruled, context));
  }

  /** Drafts what the rules said to a schedule: it takes effect on the runs. */
  static void scheduled(Draft draft, RuleDecided ruled) {
    note(draft.by(Actors.BROKER), TaskState.SCHEDULED, ruled.toBuilder().clearReview());
  }

  static Draft note(Draft draft, TaskState state, RuleDecided.Builder ruled) {
    return draft.add(draft.event(state).setRuleDecided(ruled));
  }

  /** What the rules said, as it takes effect. */
  static RuleDecided.Builder effective(RuleDecided ruled, HandlerContext context) {
    return context.rules().breaks(TaskRule.SKIP_RULE_REVIEW)
        ? ruled.toBuilder().clearReview()
        : ruled.toBuilder();
  }
}
