package dev.parley.engine.task;

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
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.UnresolvedAction;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Proposal.Approver;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.Proposal.State;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.CheckReport;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskReply.Lineage;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.ReviewPanel;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.RuleWord;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules said elsewhere takes effect here, and is in the history. */
final class RuleTest {
  private static final RuleDecided DENY = said(RuleDecision.DENY).build();
  private static final RuleDecided APPROVE = said(RuleDecision.REQUIRE_APPROVAL).build();
  private static final RuleDecided ALLOW = said(RuleDecision.ALLOW).build();
  private static final CheckReport DENIAL =
      new CheckReport(0, 0, ByteString.copyFromUtf8("rule r1: because"));

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
    assertThat(rulings("a")).isEmpty();
  }

  @Test
  void aChildThatIsDeniedIsInTheHistoryOfItsParent() {
    scenario.create("a", task());

    assertThat(scenario.createChild("a.b", 1, task().setRuled(DENY)))
        .satisfies(refused(Refusal.RULE_DENIED));

    assertThat(rulings("a"))
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
    assertThat(rulings("a")).isEmpty();
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

  @Test
  void aRequiredReviewIsWaitedForAlthoughThePolicyAsksForNone() {
    scenario.create("a", task().setRuled(review(Reviewer.HUMAN)));

    scenario.result("a", 1, "ann");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whomARuleNamesReviewsInPlaceOfWhomThePolicyNames() {
    scenario.create("a", reviewed(ExhaustionAction.FAIL).setRuled(review(Reviewer.HUMAN)));

    scenario.result("a", 1, "ann");

    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
    assertThat(rulings("a").getFirst().hasReview()).isTrue();
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aRuleNamesTheReviewerOfAResultInPlaceOfThePolicy() {
    scenario.create("a", reviewed(ExhaustionAction.FAIL));

    scenario.when(result(1).ruled(review(Reviewer.HUMAN).build()));

    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPT_LAST", "ACCEPT_BEST"})
  void whatRequiredReviewersSentBackIsNotAcceptedWithFindings(ExhaustionAction action) {
    scenario.create("a", reviewed(action).setRuled(review(Reviewer.HUMAN)));
    scenario.result("a", 1, "ann");

    judge("a", 1, VerdictDecision.REDO);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ROUNDS_EXHAUSTED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPT_LAST", "ACCEPT_BEST"})
  void aResultThatIsToBeReviewedAndFailsACheckIsNotAcceptedWithFindings(ExhaustionAction action) {
    scenario.create("a", reviewed(action));

    scenario.when(
        result(1)
            .ruled(review(Reviewer.HUMAN).build())
            .checked(new CheckReport(1, 0, ByteString.copyFromUtf8("too long"))));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ROUNDS_EXHAUSTED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whatRequiredReviewersCannotJudgeIsNotLeftToTheRequester() {
    TaskCreated.Builder task = reviewed(ExhaustionAction.FAIL);
    task.getVerificationPolicyBuilder().setUnresolvedAction(UnresolvedAction.AUTHOR.number());
    scenario.create("a", task.setRuled(review(Reviewer.HUMAN)));
    scenario.result("a", 1, "ann");

    judge("a", 1, VerdictDecision.UNVERIFIABLE);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.UNVERIFIABLE);
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPT_LAST", "ACCEPT_BEST"})
  void aResultThatIsDeniedIsNotAcceptedWhenNoRoundIsLeft(ExhaustionAction action) {
    scenario.create("a", reviewed(action));

    scenario.when(result(1).ruled(DENY).checked(DENIAL));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ROUNDS_EXHAUSTED);
    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("boss"), "again"));
    assertThat(scenario.get("a").round()).isEqualTo(2);
    assertThat(scenario.reloaded()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"ACCEPT_LAST, 2", "ACCEPT_BEST, 1"})
  void anEarlierRoundThatNoRuleDeniesIsAccepted(ExhaustionAction action, int accepted) {
    TaskCreated.Builder task = reviewed(action);
    task.getVerificationPolicyBuilder().setRoundsMax(3);
    scenario.create("a", task.addBlockingCriteria("c").addBlockingCriteria("d"));
    scenario.result("a", 1, "ann");
    judge("a", 1, VerdictDecision.REDO, Map.of("c", FindingState.MET));
    scenario.result("a", 2, "ann");
    judge("a", 2, VerdictDecision.REDO);

    scenario.when(result(3).ruled(DENY).checked(DENIAL));

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED_WITH_FINDINGS);
    assertThat(requireNonNull(scenario.get("a").outcome()).acceptedRound()).isEqualTo(accepted);
  }

  @Test
  void aDeniedRoundIsNotTheBestOne() {
    TaskCreated.Builder task = reviewed(ExhaustionAction.ACCEPT_BEST);
    task.getVerificationPolicyBuilder().setRoundsMax(2);
    scenario.create("a", task);
    scenario.when(result(1).ruled(DENY).checked(DENIAL));
    scenario.result("a", 2, "ann");

    judge("a", 2, VerdictDecision.REDO);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED_WITH_FINDINGS);
    assertThat(requireNonNull(scenario.get("a").outcome()).acceptedRound()).isZero();
  }

  @Test
  void aDeniedResultThatRepeatsAnotherIsNotAcceptedEither() {
    TaskCreated.Builder task = reviewed(ExhaustionAction.ACCEPT_LAST);
    task.getVerificationPolicyBuilder().setRoundsMax(3);
    scenario.create("a", task);
    scenario.when(result(1).ruled(DENY).checked(DENIAL));

    scenario.when(
        result(2).ruled(DENY).checked(new CheckReport(0, 1, ByteString.copyFromUtf8("again"))));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.RESULT_REPEATED);
  }

  @Test
  void nobodyAcceptsWhatARuleDenies() {
    scenario.create("a", reviewed(ExhaustionAction.ESCALATE));
    scenario.when(result(1).ruled(DENY).checked(DENIAL));
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);

    assertThat(judge("a", 1, VerdictDecision.ACCEPT)).satisfies(refused(Refusal.VERDICT_INVALID));
    judge("a", 1, VerdictDecision.CRITERION_INVALID);
    assertThat(judge("a", 1, VerdictDecision.ACCEPT))
        .as("whoever was asked since")
        .satisfies(refused(Refusal.VERDICT_INVALID));
    judge("a", 1, VerdictDecision.REJECT);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.REJECTED);
  }

  @Test
  void aReviewCanBeRequiredOfAResultByAgentsWithACapability() {
    scenario.agent("eve", 1, "audit");
    scenario.create("a", task());
    RuleDecided.Builder audit = review(Reviewer.CAPABILITY);
    audit
        .getReviewBuilder()
        .setPanel(
            ReviewPanel.newBuilder()
                .setReviewers(1)
                .setQuorum(1)
                .setReview(task().setCapability("audit")));

    scenario.when(result(1).ruled(audit.build()));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.holderOf("a.~review-1-1")).isEqualTo("eve");
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aResultThatIsDeniedIsSentBack() {
    scenario.create("a", task());

    scenario.when(
        result(1)
            .ruled(DENY)
            .checked(new CheckReport(0, 0, ByteString.copyFromUtf8("rule r1: because"))));

    assertThat(scenario.get("a").round()).isEqualTo(2);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(requireNonNull(scenario.get("a").rounds().getFirst().judgement()).decision())
        .isEqualTo(VerdictDecision.REDO);
    assertThat(scenario.get("a").rounds().getFirst().verdict().toStringUtf8())
        .isEqualTo("rule r1: because");
    assertThat(scenario.kinds("a").subList(2, 5))
        .containsExactly(KindCase.RULE_DECIDED, KindCase.RESULT_SUBMITTED, KindCase.VERDICT_GIVEN);
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
    assertThat(rulings("a")).hasSize(1);
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
    assertThat(rulings("a")).hasSize(1);
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
    assertThat(rulings("a")).hasSize(1);
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
      assertThat(rulings("f")).hasSize(1);
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
    assertThat(rulings("f.1")).hasSize(1);
  }

  @Test
  void whatIsSaidToATemplateIsSaidToItemsOfWhichNothingElseIs() {
    FanOutItem item = FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8("item")).build();
    FanOutItem bound = item.toBuilder().setRuled(APPROVE).build();
    TaskCreated.Builder fanOut = fanOut(item, bound);
    fanOut.getFanOutBuilder().getTemplateBuilder().setRuled(review(Reviewer.HUMAN));

    scenario.create("f", fanOut);

    assertThat(scenario.get("f.1").reason()).isEqualTo(TaskReason.RULE_APPROVAL);
    assertThat(rulings("f")).isEmpty();
    assertThat(rulings("f.0")).containsExactly(review(Reviewer.HUMAN).build());
    assertThat(rulings("f.1")).containsExactly(APPROVE);
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
    assertThat(rulings("s")).hasSize(1);
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

  private TaskReply judge(String id, int round, VerdictDecision decision) {
    return judge(id, round, decision, Map.of());
  }

  private TaskReply judge(
      String id, int round, VerdictDecision decision, Map<String, FindingState> findings) {
    return scenario.when(
        new TaskCommand.ReviewTask(
            key(id),
            Actors.requester("local"),
            round,
            decision,
            findings,
            true,
            ByteString.copyFromUtf8("verdict"),
            "",
            0));
  }

  /** A task of one round that its requester reviews. */
  private static TaskCreated.Builder reviewed(ExhaustionAction action) {
    TaskCreated.Builder task = Scenario.reviewed();
    task.getVerificationPolicyBuilder().setRoundsMax(1).setExhaustionAction(action.number());
    return task;
  }

  private List<RuleDecided> rulings(String id) {
    return scenario.events.stream()
        .filter(event -> event.getTaskId().equals(id) && event.hasRuleDecided())
        .map(Event::getRuleDecided)
        .toList();
  }

  private static RuleDecided.Builder said(RuleDecision decision) {
    return RuleDecided.newBuilder()
        .setDecision(decision.number())
        .addWords(
            RuleWord.newBuilder()
                .setRuleId("r1")
                .setDecision(decision.number())
                .setMessage("because"));
  }

  private static RuleDecided.Builder review(Reviewer reviewer) {
    return said(RuleDecision.REQUIRE_REVIEW)
        .setReview(VerificationPolicy.newBuilder().setReviewer(reviewer.number()));
  }

  private static TaskCommand.SubmitResult result(long token) {
    return new TaskCommand.SubmitResult(
        lease("a", token), holder("ann"), ByteString.copyFromUtf8("result"));
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
