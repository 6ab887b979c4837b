package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static dev.parley.engine.task.SwitchScenario.SMALL_STEPS;
import static dev.parley.engine.task.SwitchScenario.asked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.KillToll;
import dev.parley.engine.task.command.KillToll.LastWord;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Cause;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a kill switch ends and refuses, and how it is revived. */
final class KillTest {
  private final Scenario scenario = new Scenario(SMALL_STEPS, TaskRules.SOUND);
  private final SwitchScenario switches = new SwitchScenario(scenario);

  @Test
  void everythingInTheScopeEndsFromTheLeavesUp() {
    scenario.agent("boss", 30, "work").create("a", task());
    for (int i = 0; i < 5; i++) {
      scenario.createChild("a.c" + i, 1, task());
      scenario.createChild("a.c" + i + ".d", 1, task());
    }
    scenario.create("b", task());

    switches.kill("k", Scope.tree("a"));

    List<String> ends =
        scenario.events.stream().filter(Event::hasTaskEnded).map(Event::getTaskId).toList();
    assertThat(ends).hasSize(11).endsWith("a");
    for (int i = 0; i < 5; i++) {
      assertThat(ends.indexOf("a.c" + i + ".d")).isLessThan(ends.indexOf("a.c" + i));
    }
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.KILL_SWITCH);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.effects(Revoke.class))
        .hasSize(11)
        .allSatisfy(revoke -> assertThat(revoke.cause()).isEqualTo(Cause.KILLED));
  }

  @Test
  void aTenantIsOneAndEverythingIsAllOfThem() {
    scenario.agent("ann", 2, "work").create("own", task());
    TaskKey other = new TaskKey("another", "theirs");
    scenario.when(
        new TaskCommand.CreateTask(
            other, Actors.requester("eve"), task().setRequestId("r").build(), 0));

    switches.kill("k", Scope.tenant(Scenario.TENANT));
    assertThat(scenario.get("own").state()).isEqualTo(TaskState.KILLED);
    assertThat(state(other)).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.create("own-2", task())).satisfies(refused(Refusal.SCOPE_KILLED));
    assertThat(switches.toll("k").ended()).isEqualTo(1);

    switches.kill("all", Scope.EVERYTHING);
    assertThat(state(other)).isEqualTo(TaskState.KILLED);
    assertThat(
            scenario.when(
                new TaskCommand.CreateTask(
                    new TaskKey("another", "more"),
                    Actors.requester("eve"),
                    task().setRequestId("s").build(),
                    0)))
        .satisfies(refused(Refusal.SCOPE_KILLED));
    assertThat(switches.toll("all").ended()).as("counted though it is another tenant's").isOne();
  }

  private TaskState state(TaskKey key) {
    return ((TaskReply.Found) scenario.when(new TaskCommand.GetTask(key))).task().state();
  }

  @Test
  void whatWaitsIsEndedToo() {
    scenario.create("queued", task());
    scenario.create("later", task().setStartTimeMs(scenario.nowMs() + 5_000));
    scenario.create("judged", reviewed());
    scenario.agent("ann", 1, "work");
    scenario.result("queued", 1, "ann");
    scenario.result("judged", 1, "ann");
    scenario.create("other", task());

    switches.kill("k", Scope.EVERYTHING);

    assertThat(scenario.get("later").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.get("judged").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.get("other").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.get("queued").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.review("judged", 1, VerdictDecision.ACCEPT, FindingState.MET))
        .satisfies(refused(Refusal.TASK_ENDED)::accept);
  }

  @Test
  void nothingIsCreatedInAKilledScope() {
    scenario.agent("boss", 5, "manage").create("a", task().setCapability("manage"));
    switches.kill("k", Scope.capability("work"));

    assertThat(scenario.create("b", task())).satisfies(refused(Refusal.SCOPE_KILLED)::accept);
    assertThat(scenario.createChild("a.c", 1, task()))
        .satisfies(refused(Refusal.SCOPE_KILLED)::accept);
    scenario.create("c", task().setCapability("manage"));
    assertThat(scenario.get("c").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aKillReachesWhatIsBelowTheScopeAndNothingBesideIt() {
    scenario.agent("boss", 5, "manage").agent("ann", 5, "work");
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.c", 1, task());
    scenario.create("b", task());

    switches.kill("k", Scope.capability("manage"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.get("a.c").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aTaskThatWasEscalatedIsInTheScopeOfThoseThatItWasEscalatedTo() {
    escalated("a");
    switches.kill("k", Scope.capability("work"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);

    switches.kill("l", Scope.capability("expert"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
  }

  @Test
  void aTaskThatIsEscalatedToAPausedCapabilityIsPaused() {
    switches.pause("p", Scope.capability("expert"));
    escalated("a");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);
    switches.ease("p", SwitchLevel.OFF);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);
    scenario.agent("eve", 1, "expert");
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
  }

  private void escalated(String id) {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number())
        .setEscalationCapability("expert");
    scenario.agent("ann", 1, "work").create(id, task);
    scenario.result(id, 1, "ann");
    scenario.review(id, 1, VerdictDecision.REDO, FindingState.UNMET);
  }

  @Test
  void aLateResultIsRefusedAndKeptAsEvidenceOnce() {
    scenario.agent("ann", 1, "work").create("a", task());
    switches.kill("k", Scope.tree("a"));

    for (int i = 0; i < 2; i++) {
      assertThat(scenario.result("a", 1, "ann")).satisfies(refused(Refusal.STALE_LEASE)::accept);
      switches.stopped("a", 1, "ann");
    }

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.kinds("a"))
        .endsWith(KindCase.TASK_ENDED, KindCase.RESULT_REFUSED, KindCase.STOP_REPORTED);
    assertThat(scenario.get("a").rounds()).isEmpty();
  }

  @Test
  void whoLetGoOfWhatIsCanceledBeforeTheKillIsNotNamed() {
    scenario.agent("boss", 1, "manage").agent("ann", 1, "work");
    scenario.create("m", task().setCapability("manage"));
    scenario.createChild("m.c", 1, task());
    scenario.when(
        new TaskCommand.CancelTask(key("m"), Actors.requester("local"), "enough", 60_000));
    switches.stopped("m", 1, "boss");

    switches.kill("k", Scope.tree("m"));

    assertThat(scenario.get("m").state()).isEqualTo(TaskState.KILLED);
    assertThat(switches.toll("k").stops())
        .extracting(KillToll.Stop::lease)
        .containsExactly(lease("m.c", 1));
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whoCouldNotStopSaysLaterThatItHas() {
    scenario.agent("ann", 1, "work").create("a", task());
    switches.kill("k", Scope.tree("a"));

    switches.notStopped("a", 1, "ann");
    switches.notStopped("a", 1, "ann");
    assertThat(switches.toll("k").stops())
        .extracting(KillToll.Stop::last)
        .containsExactly(LastWord.NOT_STOPPED);
    assertThat(scenario.slots.inFlight(holder("ann"))).containsExactly(lease("a", 1));
    switches.stopped("a", 1, "ann");
    switches.notStopped("a", 1, "ann");
    switches.stopped("a", 1, "ann");

    assertThat(switches.toll("k").stops())
        .extracting(KillToll.Stop::last)
        .containsExactly(LastWord.STOPPED);
    assertThat(scenario.slots.inFlight(holder("ann"))).isEmpty();
    assertThat(scenario.kinds("a"))
        .endsWith(KindCase.TASK_ENDED, KindCase.STOP_REPORTED, KindCase.STOP_REPORTED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aLateYieldIsRefusedAndKeptAsEvidenceOnce() {
    scenario.agent("boss", 1, "manage").create("m", task().setCapability("manage"));
    scenario.createChild("m.c", 1, task());
    switches.kill("k", Scope.tree("m"));

    for (int i = 0; i < 2; i++) {
      assertThat(scenario.yieldTask("m", 1, "boss", Scenario.join()))
          .satisfies(refused(Refusal.STALE_LEASE)::accept);
    }
    // It thought better of it.
    scenario.result("m", 1, "boss");

    assertThat(scenario.get("m").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.kinds("m"))
        .endsWith(KindCase.TASK_ENDED, KindCase.YIELD_REFUSED, KindCase.RESULT_REFUSED);
    assertThat(scenario.events)
        .filteredOn(Event::hasYieldRefused)
        .singleElement()
        .satisfies(event ->
            assertThat(event.getYieldRefused().getContinuation().toStringUtf8())
                .isEqualTo("continuation 1"));
    assertThat(switches.toll("k").stops())
        .singleElement()
        .satisfies(stop -> assertThat(stop.last()).isEqualTo(LastWord.STOPPED));
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aResultBetweenTheKillAndTheEndOfTheTaskDoesNotCount() {
    scenario.agent("ann", 1, "work").create("a", task());

    switches.killOnly("k", Scope.tree("a"));
    assertThat(switches.resultAtOnce("a", 1, "ann"))
        .satisfies(refused(Refusal.STALE_LEASE)::accept);
    scenario.pass(0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.kinds("a")).contains(KindCase.RESULT_REFUSED);
    assertThat(switches.toll("k").stops())
        .singleElement()
        .satisfies(stop -> assertThat(stop.last()).isEqualTo(LastWord.STOPPED));
  }

  @Test
  void nothingIsChangedOfWhatIsAboutToEnd() {
    scenario.agent("ann", 1, "work").create("a", task());

    switches.killOnly("k", Scope.tree("a"));

    List<TaskCommand> changes = new ArrayList<>(asked(Actors.requester("local")));
    changes.removeIf(TaskCommand.CancelTask.class::isInstance);
    changes.addAll(underLease());
    for (TaskCommand change : changes) {
      assertThat(scenario.run(change))
          .as("%s", change)
          .satisfies(refused(Refusal.SCOPE_KILLED)::accept);
    }
  }

  private static List<TaskCommand> underLease() {
    Actor by = Actors.requester("local");
    return List.of(
        new TaskCommand.Propose(
            lease("a", 1), Scenario.holder("ann"), ApprovalScenario.proposal("p").build(), 1_000),
        new TaskCommand.UseApproval(lease("a", 1), Scenario.holder("ann"), "p", "", "u"),
        new TaskCommand.PutNote(
            key("a"),
            by,
            lease("a", 1),
            "plan",
            ByteString.copyFromUtf8("go on"),
            TaskCommand.PutNote.ANY_VERSION,
            ""),
        new TaskCommand.DeleteNote(
            key("a"), by, lease("a", 1), "plan", TaskCommand.PutNote.ANY_VERSION, ""),
        new TaskCommand.ArriveAtBarrier(key("a"), by, lease("a", 1), "gate", 2, 0, "me", ""));
  }

  @Test
  void whatIsAboutToEndCanBeCanceled() {
    scenario.agent("ann", 1, "work").create("a", task());

    switches.killOnly("k", Scope.tree("a"));
    scenario.run(new TaskCommand.CancelTask(key("a"), Actors.requester("local"), "enough"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void noAttemptEndsBetweenTheKillAndTheEndOfTheTask() {
    scenario.agent("boss", 1, "manage").create("m", task().setCapability("manage"));
    scenario.createChild("m.c", 1, task());
    switches.killOnly("k", Scope.tree("m"));
    Lease lease = lease("m", 1);
    Holder boss = Scenario.holder("boss");

    for (TaskCommand end :
        List.of(
            new TaskCommand.YieldTask(
                lease,
                boss,
                ByteString.EMPTY,
                Scenario.join().build(),
                ByteString.EMPTY,
                Usage.NONE),
            new TaskCommand.FailAttempt(
                lease, boss, FailureClass.RETRYABLE, "it broke", "", 0, ByteString.EMPTY),
            new TaskCommand.DeclineAttempt(lease, boss, "no"))) {
      assertThat(scenario.run(end)).as("%s", end).satisfies(reply -> stale(reply, "k"));
    }
    scenario.pass(0);

    assertThat(scenario.get("m").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.kinds("m"))
        .doesNotContain(KindCase.TASK_YIELDED, KindCase.ATTEMPT_FAILED, KindCase.ATTEMPT_DECLINED);
  }

  private static void stale(TaskReply reply, String switchId) {
    refused(Refusal.STALE_LEASE).accept(reply);
    assertThat(((TaskReply.Refused) reply).metadata()).containsEntry("switch_id", switchId);
  }

  @Test
  void itIsNoticedWhenSuchAResultCounts() {
    Scenario broken = new Scenario(SMALL_STEPS, new TaskRules(TaskRule.ACCEPT_KILLED_RESULT));
    SwitchScenario thrown = new SwitchScenario(broken);
    broken.agent("ann", 1, "work").create("a", task());

    thrown.killOnly("k", Scope.tree("a"));
    thrown.resultAtOnce("a", 1, "ann");
    broken.pass(0);

    assertThat(broken.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void nothingMorePassesBeforeEverythingHasEnded() {
    Scenario register = new Scenario(SMALL_STEPS, TaskRules.SOUND);
    SwitchScenario elsewhere = new SwitchScenario(register);
    elsewhere.kill("k", Scope.tree("a"));
    SwitchSnapshot off = elsewhere.state(elsewhere.ease("k", SwitchLevel.OFF));
    scenario.create("a", task());

    switches.killOnly("k", Scope.tree("a"));
    assertThat(switches.easeAtOnce("k", SwitchLevel.HELD)).isInstanceOf(TaskReply.Enforcing.class);
    assertThat(switches.adoptAtOnce(off)).isInstanceOf(TaskReply.Enforcing.class);
    scenario.pass(0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
    assertThat(switches.state(switches.adoptAtOnce(off)).level()).isEqualTo(SwitchLevel.OFF);
  }

  @Test
  void itIsNoticedWhenMorePassesBeforeEverythingHasEnded() {
    Scenario broken = new Scenario(SMALL_STEPS, new TaskRules(TaskRule.REVIVE_EARLY));
    SwitchScenario thrown = new SwitchScenario(broken);
    broken.create("a", task());

    thrown.killOnly("k", Scope.tree("a"));
    thrown.easeAtOnce("k", SwitchLevel.OFF);
    broken.pass(0);

    assertThat(broken.get("a").state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void theTollNamesEveryHolder() {
    scenario.agent("ann", 1, "work").agent("bob", 1, "work");
    scenario.create("a", task());
    scenario.create("b", task());
    scenario.create("c", task());
    switches.kill("k", Scope.EVERYTHING);

    switches.stopped("a", 1, "ann");

    KillToll toll = switches.toll("k");
    assertThat(toll.complete()).isTrue();
    assertThat(toll.ended()).isEqualTo(3);
    assertThat(toll.stops())
        .extracting(KillToll.Stop::lease, KillToll.Stop::last)
        .containsExactly(
            tuple(lease("a", 1), LastWord.STOPPED), tuple(lease("b", 1), LastWord.NONE));
  }

  @Test
  void theTollIsNotCompleteBeforeEverythingHasEnded() {
    scenario.agent("ann", 1, "work").create("a", task());

    switches.killOnly("k", Scope.tree("a"));
    assertThat(switches.tollAtOnce("k").complete()).isFalse();
    scenario.pass(0);

    assertThat(switches.tollAtOnce("k").complete()).isTrue();
  }

  @Test
  void whoCouldNotStopEverythingHasNotStopped() {
    scenario.agent("ann", 1, "work").create("a", task());
    switches.kill("k", Scope.tree("a"));

    scenario.when(
        new TaskCommand.ReportStop(
            lease("a", 1), Scenario.holder("ann"), false, "the mail is out already"));

    assertThat(switches.toll("k").stops())
        .singleElement()
        .returns(LastWord.NOT_STOPPED, KillToll.Stop::last)
        .returns("the mail is out already", KillToll.Stop::message);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aSwitchHasOneNumberHoweverOftenItIsAskedFor() {
    SwitchSnapshot first = switches.state(switches.kill("k", Scope.EVERYTHING));
    SwitchSnapshot again = switches.state(switches.kill("k", Scope.EVERYTHING));
    SwitchSnapshot second = switches.state(switches.kill("l", Scope.agent("ann")));

    assertThat(first.number()).isEqualTo(1);
    assertThat(again).isEqualTo(first);
    assertThat(second.number()).isEqualTo(2);
    assertThat(switches.kill("k", Scope.agent("ann")))
        .satisfies(refused(Refusal.SWITCH_ID_CONFLICT)::accept);
    assertThat(switches.ease("m", SwitchLevel.OFF))
        .satisfies(refused(Refusal.SWITCH_NOT_FOUND)::accept);
  }

  @Test
  void aScopeComesBackInStages() {
    scenario.agent("ann", 1, "work");
    switches.kill("k", Scope.capability("work"));

    switches.ease("k", SwitchLevel.HELD);
    scenario.create("a", task());
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);

    switches.ease("k", SwitchLevel.OFF);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(switches.state(switches.ease("k", SwitchLevel.HELD)).level())
        .isEqualTo(SwitchLevel.OFF);
  }

  @Test
  void aKillIsNotTakenBackByResumingIt() {
    switches.kill("k", Scope.capability("work"));

    assertThat(switches.resume("k")).satisfies(refused(Refusal.REVIVE_EXPECTED)::accept);
    assertThat(scenario.create("a", task())).satisfies(refused(Refusal.SCOPE_KILLED)::accept);

    switches.ease("k", SwitchLevel.HELD);
    scenario.create("b", task());
    assertThat(switches.state(switches.resume("k")).level()).isEqualTo(SwitchLevel.OFF);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.QUEUED);
    assertThat(switches.state(switches.resume("k")).level()).isEqualTo(SwitchLevel.OFF);
  }

  @Test
  void itIsNoticedWhenAKillIsTakenBackByResumingIt() {
    Scenario broken = new Scenario(SMALL_STEPS, new TaskRules(TaskRule.RESUME_KILLED));
    SwitchScenario thrown = new SwitchScenario(broken);
    thrown.kill("k", Scope.EVERYTHING);

    assertThat(thrown.state(thrown.resume("k")).level()).isEqualTo(SwitchLevel.OFF);
  }

  @Test
  void oneSwitchOfTwoKeepsTheScopeKilled() {
    switches.kill("k", Scope.EVERYTHING);
    switches.kill("l", Scope.capability("work"));

    switches.ease("k", SwitchLevel.OFF);

    assertThat(scenario.create("a", task())).satisfies(refused(Refusal.SCOPE_KILLED)::accept);
  }

  @Test
  void switchesThatAreOffAreForgottenInTheEndAndTheirNumbersAreNot() {
    for (int i = 0; i < 130; i++) {
      switches.kill("k" + i, Scope.EVERYTHING);
      switches.ease("k" + i, SwitchLevel.OFF);
    }

    assertThat(switches.ease("k0", SwitchLevel.OFF))
        .satisfies(refused(Refusal.SWITCH_NOT_FOUND)::accept);
    assertThat(switches.state(switches.kill("last", Scope.EVERYTHING)).number()).isEqualTo(131);
  }

  @Test
  void whatTheRegisterHasTurnedOffAndForgottenIsTurnedOff() {
    SwitchSnapshot lost = switches.state(switches.kill("k", Scope.capability("work")));
    SwitchSnapshot known = switches.state(switches.pause("l", Scope.tree("a")));
    SwitchSnapshot newer = switches.state(switches.kill("m", Scope.capability("other")));

    scenario.when(new TaskCommand.EaseForgotten(List.of(known)));

    assertThat(switches.state(switches.kill("k", lost.scope())).level()).isEqualTo(SwitchLevel.OFF);
    assertThat(switches.state(switches.pause("l", known.scope()))).isEqualTo(known);
    assertThat(switches.state(switches.kill("m", newer.scope()))).isEqualTo(newer);
    scenario.create("b", task());
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void onlySoManySwitchesAreEngaged() {
    for (int i = 0; i < 1_000; i++) {
      switches.killOnly("k" + i, Scope.agent("agent-" + i));
    }
    assertThat(switches.kill("more", Scope.EVERYTHING))
        .satisfies(refused(Refusal.SWITCHES_EXCEEDED)::accept);
  }

  @Test
  void whatWasKilledIsForgottenLikeOthers() {
    scenario.agent("ann", 1, "work").create("a", task());
    switches.kill("k", Scope.tree("a"));
    switches.stopped("a", 1, "ann");

    scenario.pass(60_000);

    assertThat(scenario.when(new TaskCommand.GetTask(key("a"))))
        .satisfies(refused(Refusal.TASK_NOT_FOUND)::accept);
    assertThat(switches.toll("k").ended()).isZero();
  }
}
