package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Joins.AttentionAction;
import dev.parley.engine.task.Joins.ChildFailureAction;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Joins.LoserAction;
import dev.parley.engine.task.Joins.Mode;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskEffect.Resumption;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.QuestionAsked;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A manager that yields holds nothing, and goes on exactly when the join of its children says so.
 */
final class JoinTest {

  private static final TaskLimits SMALL_STEPS =
      new TaskLimits(5, 100, 12, 1_000, 600_000, 100, 2, 0, 10, 10, 10);

  private final Scenario scenario = new Scenario(SMALL_STEPS, TaskRules.SOUND);

  @BeforeEach
  void aManagerWithOneSlotAndWorkers() {
    scenario.agent("boss", 1, "manage").agent("ann", 3, "work").create("m", manage());
  }

  private static dev.parley.journal.v1.TaskCreated.Builder manage() {
    return task().setCapability("manage");
  }

  private void children(int count) {
    for (int i = 0; i < count; i++) {
      scenario.createChild("m.c" + i, lastToken(), task());
    }
  }

  private long lastToken() {
    return scenario.get("m").attemptTotal();
  }

  private void suspend(dev.parley.journal.v1.Join.Builder join) {
    assertThat(scenario.yieldTask("m", lastToken(), "boss", join))
        .isInstanceOf(TaskReply.Acknowledged.class);
  }

  private Resumption resumption() {
    return requireNonNull(scenario.effects(Deliver.class).getLast().resumption());
  }

  private void done(String id) {
    scenario.result(id, 1, "ann");
  }

  private void broken(String id) {
    scenario.fail(id, 1, "ann", FailureClass.PERMANENT);
  }

  private TaskState state() {
    return scenario.get("m").state();
  }

  @Test
  void holdsNoSlotWhileItWaits() {
    children(1);

    suspend(join());

    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(scenario.get("m").reason()).isEqualTo(TaskReason.JOIN_ALL);
    assertThat(scenario.get("m").holder()).isNull();
    assertThat(scenario.slots.inFlight(holder("boss"))).isEmpty();
  }

  @Test
  void goesOnWithWhatItLeftWhenAllAreDone() {
    children(2);
    suspend(join());
    done("m.c0");
    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);

    done("m.c1");

    assertThat(state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(resumption().continuation()).isEqualTo(ByteString.copyFromUtf8("continuation 1"));
    assertThat(resumption().join())
        .isEqualTo(new TaskSnapshot.JoinStatus(Decision.HELD, new JoinCount(2, 2, 0, 0)));
    assertThat(resumption().children().tasks())
        .extracting(child -> child.rounds().getLast().result())
        .containsExactly(ByteString.copyFromUtf8("result 1"), ByteString.copyFromUtf8("result 1"));
    assertThat(resumption().children().tasks())
        .allSatisfy(child -> assertThat(child.spec()).isEqualTo(ByteString.EMPTY));
  }

  @Test
  void goesOnAtOnceWhenNothingIsLeftToWaitFor() {
    children(1);
    done("m.c0");

    suspend(join());

    assertThat(state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(resumption().join().decision()).isEqualTo(Decision.HELD);
    scenario.yieldTask("m", 2, "boss", join());
    assertThat(scenario.get("m").attemptTotal()).isEqualTo(3);
  }

  @Test
  void isNoAttemptOfItsOwn() {
    children(1);
    suspend(join());
    done("m.c0");
    assertThat(scenario.get("m").attempt()).isEqualTo(1);

    scenario.fail("m", 2, "boss", FailureClass.RETRYABLE);
    scenario.pass(1_200);

    assertThat(scenario.get("m").attempt()).isEqualTo(2);
  }

  @Test
  void theNextAttemptFindsWhatWasLeftAndTheChildren() {
    children(1);
    suspend(join());
    done("m.c0");

    scenario.fail("m", 2, "boss", FailureClass.RETRYABLE);
    scenario.pass(1_200);

    assertThat(resumption().continuation()).isEqualTo(ByteString.copyFromUtf8("continuation 1"));
    assertThat(resumption().children().tasks()).hasSize(1);
    assertThat(scenario.createChild("m.c0", 3, task()))
        .isInstanceOfSatisfying(
            TaskReply.Created.class, again -> assertThat(again.created()).isFalse());
  }

  @Test
  void theNextRoundFindsWhatWasLeft() {
    scenario.create("r", reviewed().setCapability("manage"));
    scenario.result("m", 1, "boss");
    scenario.createChild("r.c", 1, task());
    scenario.yieldTask("r", 1, "boss", join());
    scenario.result("r.c", 1, "ann");
    scenario.result("r", 2, "boss");

    scenario.review("r", 1, VerdictDecision.REDO, FindingState.UNMET);

    Deliver again = scenario.effects(Deliver.class).getLast();
    assertThat(again.round()).isEqualTo(2);
    assertThat(again.resumption()).isNotNull();
  }

  @Test
  void noChildIsCreatedWhileNobodyHoldsTheTask() {
    children(1);
    suspend(join());

    assertThat(scenario.createChild("m.late", 1, task()))
        .satisfies(refused(Refusal.STALE_LEASE)::accept);
  }

  @Test
  void aRepeatedYieldCountsOnce() {
    children(1);
    suspend(join());
    scenario.slots.release(holder("boss"), lease("m", 1));

    assertThat(scenario.yieldTask("m", 1, "boss", join()))
        .isInstanceOf(TaskReply.Acknowledged.class);

    assertThat(scenario.kinds("m")).containsOnlyOnce(KindCase.TASK_YIELDED);
  }

  @Test
  void anyHoldsWithTheFirstAndTheLosersAreCanceledBeforeItGoesOn() {
    children(5);
    suspend(join().setMode(Mode.ANY.number()));

    done("m.c1");

    assertThat(resumption().join().decision()).isEqualTo(Decision.HELD);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.ASSIGNED);
    for (String loser : List.of("m.c0", "m.c2", "m.c3", "m.c4")) {
      assertThat(scenario.get(loser).reason()).isEqualTo(TaskReason.JOIN_DECIDED);
    }
    assertThat(scenario.effects(Revoke.class)).hasSize(2);
    assertThat(resumption().children().tasks())
        .extracting(TaskSnapshot::state)
        .containsExactly(
            TaskState.CANCELED,
            TaskState.COMPLETED,
            TaskState.CANCELED,
            TaskState.CANCELED,
            TaskState.CANCELED);
  }

  @Test
  void whatIsBelowALoserFollowsIt() {
    scenario.createChild("m.c0", 1, task());
    scenario.createChild("m.c1", 1, task());
    scenario.createChild("m.c0.d", 1, task());
    suspend(join().setMode(Mode.ANY.number()));

    done("m.c1");

    assertThat(scenario.get("m.c0.d").reason()).isEqualTo(TaskReason.PARENT_ENDED);
  }

  @Test
  void losersCanBeLeft() {
    children(3);
    suspend(join().setMode(Mode.ANY.number()).setLoserAction(LoserAction.LEAVE.number()));

    done("m.c1");

    assertThat(scenario.get("m.c0").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(resumption().join().count().unfinished()).isEqualTo(2);
  }

  @Test
  void aQuorumHoldsWithSoMany() {
    children(3);
    suspend(join().setMode(Mode.QUORUM.number()).setQuorum(2));

    done("m.c0");
    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(scenario.get("m").reason()).isEqualTo(TaskReason.JOIN_QUORUM);
    done("m.c2");

    assertThat(resumption().join().decision()).isEqualTo(Decision.HELD);
  }

  @Test
  void aJoinThatChildrenCouldNeverDecideIsRefused() {
    children(1);
    scenario.create("other", task().setCapability("other"));

    assertThat(
            scenario.yieldTask("m", 1, "boss", join().setMode(Mode.QUORUM.number()).setQuorum(2)))
        .satisfies(refused(Refusal.JOIN_INVALID)::accept);
    assertThat(scenario.yieldTask("m", 1, "boss", join().addChildIds("m.c9")))
        .satisfies(refused(Refusal.JOIN_INVALID)::accept);
    assertThat(scenario.yieldTask("m", 1, "boss", join().addChildIds("other")))
        .satisfies(refused(Refusal.JOIN_INVALID)::accept);
    assertThat(state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aTaskThatYieldsWithoutEndIsRefused() {
    children(1);
    TaskReply last = TaskReply.Acknowledged.INSTANCE;
    for (int i = 0; i < 10 && last instanceof TaskReply.Acknowledged; i++) {
      last =
          scenario.yieldTask(
              "m",
              lastToken(),
              "boss",
              join().setTimeoutMs(1).setLoserAction(LoserAction.LEAVE.number()));
      scenario.pass(1);
    }

    assertThat(last).satisfies(refused(Refusal.HISTORY_EXCEEDED)::accept);
  }

  @Test
  void aTaskYieldsForWhatIsDoneAsOftenAsItHasChildren() {
    children(2);
    done("m.c0");
    done("m.c1");
    suspend(join().addChildIds("m.c0"));
    suspend(join().addChildIds("m.c1"));
    suspend(join());

    assertThat(scenario.yieldTask("m", lastToken(), "boss", join()))
        .satisfies(refused(Refusal.JOIN_INVALID)::accept);
    assertThat(state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aTaskWithoutChildrenYieldsOnce() {
    suspend(join());

    assertThat(yieldInVain(scenario)).satisfies(refused(Refusal.JOIN_INVALID)::accept);

    scenario.result("m", lastToken(), "boss");
    assertThat(state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void itIsNoticedWhenATaskYieldsAgainAndAgainForNothing() {
    Scenario broken = new Scenario(SMALL_STEPS, new TaskRules(TaskRule.YIELD_IN_VAIN));
    broken.agent("boss", 1, "manage").create("m", manage());
    yieldInVain(broken);

    assertThat(yieldInVain(broken)).isInstanceOf(TaskReply.Acknowledged.class);
  }

  private static TaskReply yieldInVain(Scenario scenario) {
    return scenario.yieldTask("m", scenario.get("m").attemptTotal(), "boss", join());
  }

  @Test
  void failuresAreWaitedForUnlessTheJoinSaysOtherwise() {
    children(3);
    suspend(join());
    broken("m.c0");
    done("m.c1");
    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);

    done("m.c2");

    assertThat(resumption().join())
        .isEqualTo(new TaskSnapshot.JoinStatus(Decision.NOT_HELD, new JoinCount(3, 2, 1, 0)));
  }

  @Test
  void failFastGoesOnWithTheFirstFailure() {
    children(3);
    suspend(join().setFailureAction(ChildFailureAction.FAIL_FAST.number()));

    broken("m.c1");

    assertThat(resumption().join().decision()).isEqualTo(Decision.NOT_HELD);
    assertThat(scenario.get("m.c0").reason()).isEqualTo(TaskReason.JOIN_DECIDED);
  }

  @Test
  void toleratedFailuresCountAsIfTheyHadCompleted() {
    children(3);
    suspend(join().setFailureAction(ChildFailureAction.TOLERATE.number()).setFailuresTolerated(1));
    broken("m.c0");
    done("m.c1");
    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);

    done("m.c2");

    assertThat(resumption().join().decision()).isEqualTo(Decision.HELD);
  }

  @Test
  void moreFailuresThanToleratedGoOnAtOnce() {
    children(3);
    suspend(join().setFailureAction(ChildFailureAction.TOLERATE.number()).setFailuresTolerated(1));

    broken("m.c0");
    broken("m.c1");

    assertThat(scenario.get("m.c2").state()).isEqualTo(TaskState.CANCELED);
    assertThat(resumption().join().decision()).isEqualTo(Decision.NOT_HELD);
  }

  @Test
  void onlyNamedChildrenCount() {
    children(3);
    suspend(join().addChildIds("m.c1").addChildIds("m.c2"));
    done("m.c1");
    broken("m.c0");
    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);

    done("m.c2");

    assertThat(resumption().join().count()).isEqualTo(new JoinCount(2, 2, 0, 0));
    assertThat(resumption().children().tasks())
        .extracting(child -> child.key().taskId())
        .containsExactly("m.c1", "m.c2");
  }

  @Test
  void aChildThatWaitsForTheManagersVerdictWakesIt() {
    scenario.createChild("m.c", 1, reviewed());
    suspend(join());

    scenario.result("m.c", 1, "ann");

    assertThat(resumption().join())
        .isEqualTo(new TaskSnapshot.JoinStatus(Decision.ATTENTION, new JoinCount(1, 0, 0, 1)));
    assertThat(scenario.get("m.c").state()).isEqualTo(TaskState.VERIFYING);
  }

  @Test
  void aReviewCanBeLeftToOthers() {
    scenario.createChild("m.c", 1, reviewed());
    suspend(join().setAttentionAction(AttentionAction.LEAVE.number()));
    scenario.result("m.c", 1, "ann");
    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);

    scenario.review("m.c", 1, VerdictDecision.ACCEPT, FindingState.MET);

    assertThat(resumption().join().decision()).isEqualTo(Decision.HELD);
  }

  @Test
  void aParkedChildWakesTheManager() {
    dev.parley.journal.v1.TaskCreated.Builder parks = task();
    parks.getRetryPolicyBuilder().setAttemptsMax(1).setExhaustionAction(2);
    scenario.createChild("m.c", 1, parks);
    suspend(join());

    scenario.fail("m.c", 1, "ann", FailureClass.RETRYABLE);

    assertThat(resumption().join().decision()).isEqualTo(Decision.ATTENTION);
  }

  @Test
  void aChildThatItWasToldOfWakesItNoMore() {
    parkedChild();
    suspend(join());
    assertThat(resumption().join().decision()).isEqualTo(Decision.ATTENTION);

    suspend(join());

    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aChildThatNeedsSomebodyOnceMoreWakesItOnceMore() {
    parkedChild();
    suspend(join());
    suspend(join());

    scenario.when(new TaskCommand.RetryTask(key("m.c"), Actors.requester("local"), "again"));
    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.fail("m.c", 2, "ann", FailureClass.RETRYABLE);

    assertThat(state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(resumption().join().decision()).isEqualTo(Decision.ATTENTION);
  }

  @Test
  void whatHappensWhileItIsAwakeWakesItAfterwards() {
    parkedChild();
    scenario.createChild("m.d", 1, reviewed());
    suspend(join());
    scenario.result("m.d", 1, "ann");

    suspend(join());

    assertThat(state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(resumption().join().count().attention()).isEqualTo(2);
  }

  @Test
  void aChildThatDidNotCountBeforeWakesIt() {
    parkedChild();
    scenario.createChild("m.d", 1, reviewed());
    scenario.result("m.d", 1, "ann");
    suspend(join().addChildIds("m.d"));

    suspend(join().addChildIds("m.c"));

    assertThat(state()).isEqualTo(TaskState.ASSIGNED);
    suspend(join());
    assertThat(state()).isEqualTo(TaskState.ASSIGNED);
  }

  private void parkedChild() {
    dev.parley.journal.v1.TaskCreated.Builder parks = task();
    parks.getRetryPolicyBuilder().setAttemptsMax(1).setExhaustionAction(2);
    scenario.createChild("m.c", 1, parks);
    scenario.fail("m.c", 1, "ann", FailureClass.RETRYABLE);
  }

  @Test
  void goesOnWhenItsTimeIsOver() {
    children(1);
    suspend(join().setTimeoutMs(5_000));

    scenario.pass(4_999);
    assertThat(state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.pass(1);

    assertThat(resumption().join().decision()).isEqualTo(Decision.TIMED_OUT);
    assertThat(scenario.get("m.c0").reason()).isEqualTo(TaskReason.JOIN_DECIDED);
  }

  @Test
  void onlyTheTotalDeadlineRunsWhileItWaits() {
    dev.parley.journal.v1.TaskCreated.Builder hurried = manage();
    hurried.getDeadlinesBuilder().setAttemptMs(1_000).setIdleMs(500).setTotalMs(60_000);
    scenario.result("m", 1, "boss");
    scenario.create("h", hurried);
    scenario.createChild("h.c", 1, task());
    scenario.yieldTask("h", 1, "boss", join());

    scenario.pass(59_000 - 1);
    assertThat(scenario.get("h").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.pass(60_000);

    assertThat(scenario.get("h").reason()).isEqualTo(TaskReason.TOTAL_EXPIRED);
    assertThat(scenario.get("h.c").reason()).isEqualTo(TaskReason.PARENT_ENDED);
  }

  @Test
  void aCanceledWaitTakesItsChildrenWithIt() {
    children(2);
    suspend(join());

    scenario.when(new TaskCommand.CancelTask(key("m"), Actors.requester("local"), "enough"));

    assertThat(scenario.get("m.c0").reason()).isEqualTo(TaskReason.PARENT_ENDED);
    done("m.c0");
    assertThat(state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void theQueueThatItComesBackToIsThatOfItsTarget() {
    scenario.agent("deputy", 1, "manage");
    children(1);
    suspend(join());
    scenario.create("busy", manage());

    done("m.c0");

    assertThat(scenario.effects(Deliver.class).getLast().holder()).isEqualTo(holder("deputy"));
  }

  @Test
  void childrenAreReadInPagesWhileTheTaskWaits() {
    children(5);
    suspend(join());
    done("m.c0");

    TaskReply.Children first = page(0, 2);
    TaskReply.Children second = page(first.next(), 2);
    TaskReply.Children last = page(second.next(), 2);

    assertThat(first.tasks())
        .extracting(TaskSnapshot::state)
        .containsExactly(TaskState.COMPLETED, TaskState.ASSIGNED);
    assertThat(second.tasks()).extracting(c -> c.key().taskId()).containsExactly("m.c2", "m.c3");
    assertThat(last.tasks()).hasSize(1);
    assertThat(last.hasMore()).isFalse();
  }

  @Test
  void whatItsChildrenAskCountsInWhatFitsIntoTheAssignment() {
    scenario.createChild("m.c0", lastToken(), task());
    DialogueScenario dialogue = new DialogueScenario(scenario);
    for (int i = 0; i < 2; i++) {
      dialogue.ask("m.c0", 1, "ann", large("q" + i), 0);
    }
    scenario.createChild("m.c1", lastToken(), task());

    suspend(join().setAttentionAction(AttentionAction.RESUME.number()));

    assertThat(resumption().children().tasks()).isEmpty();
    assertThat(resumption().children().hasMore()).isTrue();
    TaskReply.Children rest = page(resumption().children().next(), 2);
    assertThat(rest.tasks()).extracting(c -> c.key().taskId()).containsExactly("m.c0", "m.c1");
  }

  private static QuestionAsked.Builder large(String questionId) {
    return DialogueScenario.question(questionId)
        .setQuestion(ByteString.copyFrom(new byte[500 * 1024]));
  }

  private TaskReply.Children page(int from, int limit) {
    return (TaskReply.Children)
        scenario.when(new TaskCommand.ListChildOutcomes(key("m"), from, limit, true));
  }
}
