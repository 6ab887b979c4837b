package dev.parley.engine.task;

import static dev.parley.engine.task.Rulings.ALLOW;
import static dev.parley.engine.task.Rulings.APPROVE;
import static dev.parley.engine.task.Rulings.DENY;
import static dev.parley.engine.task.Rulings.review;
import static dev.parley.engine.task.Rulings.rulings;
import static dev.parley.engine.task.Rulings.said;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Joins.AttentionAction;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Proposal.Approver;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.Proposal.State;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskReply.Lineage;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.RuleWord;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.TaskCreated;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules said elsewhere takes effect here, and is in the history. */
final class RuleTest {
  private final Scenario scenario = new Scenario().agent("ann", 4, "work");

  @Test
  void aRootThatIsDeniedIsNotCreated() {
    TaskReply reply = scenario.create("a", task().setRuled(DENY));

    assertThat(reply).satisfies(refused(Refusal.RULE_DENIED));
    TaskReply.Refused no = (TaskReply.Refused) reply;
    assertThat(no.message()).contains("rule r1").contains("because");
    assertThat(no.metadata()).containsEntry("rule_id", "r1");
    assertThat(scenario.events).isEmpty();
  }

  @Test
  void aTaskThatIsThereIsFoundWhateverTheRulesSayNow() {
    scenario.create("a", task());

    assertThat(scenario.create("a", task().setRuled(DENY))).isInstanceOf(TaskReply.Created.class);
    assertThat(rulings(scenario, "a")).isEmpty();
  }

  @Test
  void aChildThatIsDeniedIsInTheHistoryOfItsParent() {
    scenario.create("a", task());

    assertThat(scenario.createChild("a.b", 1, task().setRuled(DENY)))
        .satisfies(refused(Refusal.RULE_DENIED));

    assertThat(rulings(scenario, "a"))
        .singleElement()
        .satisfies(ruled -> {
          assertThat(ruled.getTaskId()).isEqualTo("a.b");
          assertThat(ruled.getWords(0).getRuleId()).isEqualTo("r1");
        });
    assertThat(scenario.get("a").childCount()).isZero();
  }

  @Test
  void aStaleManagerHearsOfItsLeaseFirst() {
    scenario.create("a", task());

    assertThat(scenario.createChild("a.b", 7, task().setRuled(DENY)))
        .satisfies(refused(Refusal.STALE_LEASE));
    assertThat(rulings(scenario, "a")).isEmpty();
  }

  @Test
  void whatIsAllowedIsSaidAndDone() {
    scenario.create("a", task().setRuled(ALLOW));

    assertThat(scenario.kinds("a"))
        .containsExactly(KindCase.TASK_CREATED, KindCase.RULE_DECIDED, KindCase.TASK_ASSIGNED);
    assertThat(scenario.events.getFirst().getTaskCreated().hasRuled())
        .as("what the rules said is stored once")
        .isFalse();
    assertThat(scenario.events.get(1).getActor()).isEqualTo(Actors.BROKER);
  }

  @Test
  void aRequiredApprovalParksUntilSomebodyRetries() {
    scenario.create("a", task().setRuled(APPROVE));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.RULE_APPROVAL);
    assertThat(scenario.reloaded()).isTrue();

    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("boss"), "fine"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    scenario.result("a", 1, "ann");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void whatIsApprovedBeforeItsStartTimeWaitsForIt() {
    long startMs = scenario.nowMs() + 60_000;
    scenario.create("a", task().setStartTimeMs(startMs).setRuled(APPROVE));
    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("boss"), "fine"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.START_TIME);
    assertThat(scenario.get("a").nextStartTimeMs()).isEqualTo(startMs);
    scenario.pass(60_000);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @ParameterizedTest
  @CsvSource({
    "ALLOW, 0, APPROVED, UNSPECIFIED",
    "ALLOW, 3, APPROVED, UNSPECIFIED",
    "REQUIRE_APPROVAL, 0, PENDING, HUMAN",
    "REQUIRE_APPROVAL, 4, PENDING, HUMAN",
    "REQUIRE_APPROVAL, 5, PENDING, HUMAN"
  })
  void aRuleCountsMoreThanTheAutonomyLevel(
      RuleDecision decision, int level, State state, Approver approver) {
    scenario.create("a", task().setAutonomyLevel(level));

    scenario.when(propose("pay").ruled(said(decision).setProposalId("pay").build()));

    Proposal proposal = requireNonNull(scenario.get("a").proposals().find("pay"));
    assertThat(proposal.state()).isEqualTo(state);
    assertThat(proposal.proposed().getApprover()).isEqualTo(approver.number());
    assertThat(rulings(scenario, "a")).hasSize(1);
    if (decision == RuleDecision.ALLOW) {
      assertThat(proposal.message()).isEqualTo("Rule r1");
    }
  }

  @Test
  void anActionThatIsDeniedIsNotProposed() {
    scenario.create("a", task().setAutonomyLevel(5));

    assertThat(scenario.when(propose("pay").ruled(DENY))).satisfies(refused(Refusal.RULE_DENIED));

    assertThat(scenario.get("a").proposals().find("pay")).isNull();
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(rulings(scenario, "a")).hasSize(1);
  }

  @Test
  void whatWasDecidedStandsWhateverTheRulesSayNow() {
    scenario.create("a", task());
    scenario.when(propose("pay").ruled(ALLOW));

    assertThat(scenario.when(propose("pay").ruled(DENY)))
        .isInstanceOf(TaskReply.Acknowledged.class);
    assertThat(requireNonNull(scenario.get("a").proposals().find("pay")).state())
        .isEqualTo(State.APPROVED);
  }

  @Test
  void aMessageThatIsDeniedIsNotSent() {
    scenario.create("a", task());

    assertThat(scenario.when(message().ruled(DENY))).satisfies(refused(Refusal.RULE_DENIED));
    assertThat(scenario.get("a").dialogue().messages()).isEmpty();
    assertThat(rulings(scenario, "a")).hasSize(1);
    assertThat(scenario.when(message().ruled(ALLOW))).isInstanceOf(TaskReply.Said.class);
    assertThat(scenario.when(message().ruled(DENY)))
        .as("the same message again is answered like the first one")
        .isInstanceOf(TaskReply.Said.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anItemThatIsDeniedKeepsItsFanOutOut(boolean inline) {
    FanOutItem good = FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8("good")).build();
    FanOutItem bad = good.toBuilder().setRuled(DENY).build();
    TaskReply reply;
    if (inline) {
      reply = scenario.create("f", fanOut(good, bad));
    } else {
      TaskCreated.Builder open = fanOut();
      open.getFanOutBuilder().setComplete(false);
      scenario.create("f", open);
      reply = scenario.when(new TaskCommand.AddItems(key("f"), 0, List.of(good, bad), true));
    }

    assertThat(reply).satisfies(refused(Refusal.RULE_DENIED));
    assertThat(((TaskReply.Refused) reply).message()).contains("task f.1");
    if (!inline) {
      assertThat(rulings(scenario, "f")).hasSize(1);
      assertThat(scenario.get("f").childCount()).isZero();
    }
  }

  @Test
  void theChildOfAnItemWaitsForItsOwnApproval() {
    FanOutItem free = FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8("free")).build();
    FanOutItem bound = free.toBuilder().setRuled(APPROVE).build();

    scenario.create("f", fanOut(free, bound));

    assertThat(scenario.get("f.0").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("f.1").reason()).isEqualTo(TaskReason.RULE_APPROVAL);
    assertThat(rulings(scenario, "f.1")).hasSize(1);
  }

  @Test
  void whatIsSaidToATemplateIsSaidToItemsOfWhichNothingElseIs() {
    FanOutItem item = FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8("item")).build();
    FanOutItem bound = item.toBuilder().setRuled(APPROVE).build();
    TaskCreated.Builder fanOut = fanOut(item, bound);
    fanOut.getFanOutBuilder().getTemplateBuilder().setRuled(review(Reviewer.HUMAN));

    scenario.create("f", fanOut);

    assertThat(scenario.get("f.1").reason()).isEqualTo(TaskReason.RULE_APPROVAL);
    assertThat(rulings(scenario, "f")).isEmpty();
    assertThat(rulings(scenario, "f.0")).containsExactly(review(Reviewer.HUMAN).build());
    assertThat(rulings(scenario, "f.1")).containsExactly(APPROVE);
  }

  @Test
  void aFanOutThatWaitsForItsApprovalTakesItsItems() {
    TaskCreated.Builder open = fanOut().setRuled(APPROVE);
    open.getFanOutBuilder().setComplete(false);
    scenario.create("f", open);
    FanOutItem item = FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8("item")).build();

    scenario.when(new TaskCommand.AddItems(key("f"), 0, List.of(item, item), true));
    assertThat(scenario.get("f").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("f").childCount()).isZero();
    scenario.when(new TaskCommand.RetryTask(key("f"), Actors.requester("boss"), "fine"));

    assertThat(scenario.get("f").childCount()).isEqualTo(2);
  }

  /**
   * What rules say to children counts for the size of a step as what children are asked for does.
   */
  @Test
  void manyWordsOfRulesAreWrittenInSteps() {
    TaskCreated.Builder open = fanOut().setRuled(APPROVE);
    open.getFanOutBuilder().setComplete(false);
    scenario.create("f", open);
    RuleWord wordOf = ALLOW.getWords(0).toBuilder().setMessage("x".repeat(1_024)).build();
    RuleDecided wordy = ALLOW.toBuilder().addAllWords(Collections.nCopies(9, wordOf)).build();
    FanOutItem item = FanOutItem.newBuilder().setRuled(wordy).build();
    for (int first = 0; first < 600; first += 100) {
      scenario.when(
          new TaskCommand.AddItems(key("f"), first, Collections.nCopies(100, item), first == 500));
    }

    scenario.when(new TaskCommand.RetryTask(key("f"), Actors.requester("boss"), "fine"));

    assertThat(scenario.get("f").childCount()).isEqualTo(600);
  }

  @Test
  void eachRunOfAScheduleWaitsForItsApproval() {
    TaskCreated run = task().build();
    scenario.create(
        "s",
        task()
            .setSchedule(
                Schedule.newBuilder()
                    .setCron("60")
                    .setTimeZone("UTC")
                    .setOverlapAction(3)
                    .setCatchupWindowMs(600_000)
                    .setRun(run))
            .setRuled(APPROVE));
    assertThat(scenario.get("s").state()).isEqualTo(TaskState.SCHEDULED);

    scenario.pass(130_000);

    List<String> runs =
        scenario.events.stream()
            .filter(Event::hasScheduleFired)
            .map(event -> event.getScheduleFired().getRunId())
            .toList();
    assertThat(runs).isNotEmpty();
    assertThat(runs)
        .allSatisfy(
            id -> assertThat(scenario.get(id).reason()).isEqualTo(TaskReason.RULE_APPROVAL));
    assertThat(rulings(scenario, "s")).hasSize(1);
  }

  @Test
  void aHistoryThatIsFullTakesNoMoreDenials() {
    Scenario small =
        new Scenario(
            new TaskLimits(3, 10, 4, 1_000, 600_000, 100, 2, 0, 10, 10, 10), TaskRules.SOUND);
    small.agent("ann", 1, "work").create("a", task());
    small.when(propose("pay").ruled(DENY));
    small.when(propose("pay").ruled(DENY));

    assertThat(small.when(propose("pay").ruled(DENY))).satisfies(refused(Refusal.HISTORY_EXCEEDED));
  }

  @Test
  void aLineageNamesWhoIsAbove() {
    scenario.agent("bob", 1, "manage");
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.b", 1, task());

    Lineage lineage = (Lineage) scenario.run(new TaskCommand.ReadLineage(key("a.b")));

    assertThat(lineage.task().key()).isEqualTo(key("a.b"));
    assertThat(lineage.trust()).isEqualTo(Trust.AGENT);
    assertThat(lineage.capability()).isEqualTo("work");
    assertThat(lineage.agentId()).isEmpty();
    assertThat(lineage.line())
        .containsExactly(
            new TaskReply.Ancestor("a.b", "work", "ann", 1),
            new TaskReply.Ancestor("a", "manage", "bob", 0));
  }

  private static TaskCommand.Propose propose(String id) {
    return new TaskCommand.Propose(
        lease("a", 1),
        holder("ann"),
        ActionProposed.newBuilder()
            .setProposalId(id)
            .setProposal(ByteString.copyFromUtf8(id))
            .setDigest("digest")
            .setKind(Kind.ACTION.number())
            .setReversibility(Reversibility.IRREVERSIBLE.number())
            .setApprovalLifetimeMs(20_000)
            .build(),
        60_000);
  }

  private static TaskCommand.SendMessage message() {
    return new TaskCommand.SendMessage(
        key("a"), Actors.requester("local"), ByteString.copyFromUtf8("hello"), "m1", 0);
  }

  private static TaskCreated.Builder fanOut(FanOutItem... items) {
    return task()
        .clearCapability()
        .setFanOut(
            FanOut.newBuilder()
                .setTemplate(task())
                .setJoin(
                    join().setEveryItem(true).setAttentionAction(AttentionAction.LEAVE.number()))
                .addAllItems(List.of(items))
                .setComplete(true));
  }
}
