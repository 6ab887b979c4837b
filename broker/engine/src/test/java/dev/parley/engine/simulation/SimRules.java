package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.RuleDecision;
import dev.parley.engine.task.RuleHook;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.RuleWord;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What stands in for a file of rules, and for the edge that asks it. What is said depends on what
 * it is about alone, so that the referee knows it, too.
 */
final class SimRules {

  private SimRules() {}

  /** What is said to a task that is created; nobody is refused who would not do without. */
  static RuleDecision ofTask(TaskKey key) {
    boolean delegated = key.taskId().matches(".*\\.c\\d+");
    return switch (of(key, "create").nextInt(24)) {
      case 0 -> delegated ? RuleDecision.DENY : RuleDecision.ALLOW;
      case 1 -> RuleDecision.REQUIRE_APPROVAL;
      case 2, 3, 4 -> RuleDecision.REQUIRE_REVIEW;
      case 5 -> RuleDecision.ALLOW;
      default -> RuleDecision.UNSPECIFIED;
    };
  }

  /**
   * What was said to a task when it was created. A child of a fan-out was asked about as the item
   * that it is made of, one of those that came with the fan-out: killed agents are left out of
   * them.
   */
  static RuleDecision ofTask(TaskKey key, TaskCreated created) {
    String spec = created.getSpec().toStringUtf8();
    boolean ofItem = key.taskId().matches(".*\\.\\d+");
    return ofItem
        ? ofTask(
            key.sibling(key.parentId())
                .child(Integer.parseInt(spec.substring(spec.lastIndexOf(' ') + 1))))
        : ofTask(key);
  }

  /** What is said to a task that is to be given to others. */
  static RuleDecision ofTarget(TaskKey key, String target) {
    return switch (of(key, "target " + target).nextInt(6)) {
      case 0 -> RuleDecision.DENY;
      case 1 -> RuleDecision.REQUIRE_APPROVAL;
      default -> RuleDecision.UNSPECIFIED;
    };
  }

  static RuleDecision ofProposal(TaskKey key, String id) {
    return switch (of(key, "propose " + id).nextInt(8)) {
      case 0 -> RuleDecision.DENY;
      case 1 -> RuleDecision.REQUIRE_APPROVAL;
      case 2 -> RuleDecision.ALLOW;
      default -> RuleDecision.UNSPECIFIED;
    };
  }

  static RuleDecision ofMessage(TaskKey key, String requestId) {
    return of(key, "message " + requestId).nextInt(4) == 0
        ? RuleDecision.DENY
        : RuleDecision.UNSPECIFIED;
  }

  static RuleDecision ofResult(TaskKey key, ByteString result) {
    String said = SimStamps.said(result).toStringUtf8();
    return switch (of(key, "result " + said).nextInt(20)) {
      case 0 -> RuleDecision.DENY;
      case 1, 2 -> RuleDecision.REQUIRE_REVIEW;
      default -> RuleDecision.UNSPECIFIED;
    };
  }

  /** The same command with what the rules say to it. */
  static TaskCommand ruled(TaskCommand command) {
    return switch (command) {
      case TaskCommand.CreateTask c ->
          new TaskCommand.CreateTask(
              c.key(), c.requester(), ruled(c.key(), c.task()), c.parentLeaseToken());
      case TaskCommand.AddItems c ->
          new TaskCommand.AddItems(
              c.key(), c.first(), ruled(c.key(), c.items(), c.first()), c.complete());
      case TaskCommand.RetargetTask c ->
          c.ruled(said(c.key(), ofTarget(c.key(), c.capability() + c.agentId())));
      case TaskCommand.Propose c -> {
        TaskKey task = c.lease().task();
        String id = c.proposal().getProposalId();
        yield c.ruled(said(task, ofProposal(task, id)));
      }
      case TaskCommand.SendMessage c -> c.ruled(ofMessage(c));
      case TaskCommand.SubmitResult c -> {
        TaskKey task = c.lease().task();
        yield c.ruled(said(task, ofResult(task, c.result())));
      }
      default -> command;
    };
  }

  private static @Nullable RuleDecided ofMessage(TaskCommand.SendMessage message) {
    RuleDecided said = said(message.key(), ofMessage(message.key(), message.requestId()));
    return said == null ? null : said.toBuilder().setHook(RuleHook.MESSAGE.number()).build();
  }

  private static TaskCreated ruled(TaskKey key, TaskCreated task) {
    TaskCreated.Builder ruled = task.toBuilder();
    // The runs of a schedule are asked about with it, and there are many.
    RuleDecided said = task.hasSchedule() ? null : said(key, ofTask(key));
    if (said != null) {
      ruled.setRuled(said);
    }
    if (task.hasFanOut()) {
      FanOut fanOut = task.getFanOut();
      ruled.setFanOut(
          fanOut.toBuilder().clearItems().addAllItems(ruled(key, fanOut.getItemsList(), 0)));
    }
    return ruled.build();
  }

  private static List<FanOutItem> ruled(TaskKey fanOut, List<FanOutItem> items, int first) {
    List<FanOutItem> ruled = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      TaskKey child = fanOut.child(first + i);
      RuleDecided said = said(child, ofTask(child));
      ruled.add(said == null ? items.get(i) : items.get(i).toBuilder().setRuled(said).build());
    }
    return ruled;
  }

  private static @Nullable RuleDecided said(TaskKey key, RuleDecision decision) {
    if (decision == RuleDecision.UNSPECIFIED) {
      return null;
    }
    RuleDecided.Builder said =
        RuleDecided.newBuilder()
            .setDecision(decision.number())
            .addWords(
                RuleWord.newBuilder()
                    .setRuleId("rule")
                    .setDecision(decision.number())
                    .setMessage("because"));
    if (decision == RuleDecision.REQUIRE_REVIEW) {
      boolean human = of(key, "reviewer").nextBoolean();
      said.setReview(
          VerificationPolicy.newBuilder()
              .setReviewer((human ? Reviewer.HUMAN : Reviewer.REQUESTER).number()));
    }
    return said.build();
  }

  private static Random of(TaskKey key, String what) {
    return new Random((key.taskId() + "/" + what).hashCode());
  }
}
