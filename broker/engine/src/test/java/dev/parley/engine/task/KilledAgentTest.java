package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static dev.parley.engine.task.SwitchScenario.SMALL_STEPS;
import static dev.parley.engine.task.SwitchScenario.asked;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.RequesterCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.TaskCreated;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What becomes of what an agent that is killed has, has left and has delegated, and of what it
 * asks.
 */
final class KilledAgentTest {
  private final Scenario scenario = new Scenario(SMALL_STEPS, TaskRules.SOUND);
  private final SwitchScenario switches = new SwitchScenario(scenario);

  @Test
  void aKilledAgentLosesWhatItHoldsAndIsGivenNothing() {
    scenario.agent("ann", 5, "work").create("a", task());
    scenario.create("mine", task().setCapability("").setAgentId("ann"));

    switches.kill("k", Scope.agent("ann"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.get("mine").state()).isEqualTo(TaskState.KILLED);
    scenario.create("b", task());
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.QUEUED);
    scenario.agent("bob", 1, "work");
    assertThat(scenario.holderOf("b")).isEqualTo("bob");
    scenario.create("c", task());
    switches.ease("k", SwitchLevel.OFF);
    assertThat(scenario.holderOf("c")).isEqualTo("ann");
  }

  @Test
  void aKilledAgentLosesWhatItHasLeftUntilItsChildrenAreDone() {
    killWhoHasYielded(scenario);

    for (String id : List.of("m", "m.c", "m.d", "m.d.1")) {
      assertThat(scenario.get(id).state()).as(id).isEqualTo(TaskState.KILLED);
    }
    assertThat(scenario.get("other").state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void itIsNoticedWhenWhatItHasLeftGoesOn() {
    Scenario broken = new Scenario(SMALL_STEPS, new TaskRules(TaskRule.SPARE_YIELDED));
    killWhoHasYielded(broken);

    assertThat(broken.get("m").state().terminal()).isFalse();
  }

  private static void killWhoHasYielded(Scenario scenario) {
    scenario.agent("boss", 1, "manage").create("m", task().setCapability("manage"));
    scenario.createChild("m.c", 1, task());
    scenario.createChild("m.d", 1, fanOut(3));
    scenario.yieldTask("m", 1, "boss", Scenario.join());
    scenario.create("other", task());
    new SwitchScenario(scenario).kill("k", Scope.agent("boss"));
  }

  private static TaskCreated.Builder fanOut(int items) {
    FanOut.Builder into =
        FanOut.newBuilder()
            .setTemplate(task())
            .setJoin(
                Scenario.join()
                    .setEveryItem(true)
                    .setAttentionAction(Joins.AttentionAction.LEAVE.number()))
            .setComplete(true);
    for (int i = 0; i < items; i++) {
      into.addItems(FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8("item " + i)));
    }
    return task().clearCapability().setFanOut(into);
  }

  @Test
  void whatItHasDelegatedEndsAlsoWhenOthersHaveTakenOver() {
    killWhoHasDelegated(scenario);

    assertThat(scenario.get("m.d").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.get("m").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("m.e").state()).isEqualTo(TaskState.QUEUED);
  }

  /** The simulation meets agents too rarely that are killed when others have taken over. */
  @Test
  void itIsNoticedWhenWhatItHasDelegatedGoesOn() {
    Scenario broken = new Scenario(SMALL_STEPS, new TaskRules(TaskRule.SPARE_DELEGATED));
    killWhoHasDelegated(broken);

    assertThat(broken.get("m.d").state()).isEqualTo(TaskState.QUEUED);
  }

  /** Its manager delegates and yields; another one goes on, and delegates as well. */
  private static void killWhoHasDelegated(Scenario all) {
    SwitchScenario thrown = new SwitchScenario(all);
    all.agent("boss", 1, "manage").create("m", task().setCapability("manage"));
    all.createChild("m.c", 1, task());
    all.createChild("m.d", 1, task().setCapability("other"));
    all.yieldTask(
        "m",
        1,
        "boss",
        Scenario.join()
            .setMode(Joins.Mode.ANY.number())
            .setLoserAction(Joins.LoserAction.LEAVE.number()));
    all.agent("chief", 1, "manage").agent("ann", 1, "work");
    thrown.pause("p", Scope.agent("boss"));
    all.result("m.c", 1, "ann");
    assertThat(all.holderOf("m")).isEqualTo("chief");
    all.createChild("m.e", 2, task().setCapability("other"));
    thrown.kill("k", Scope.agent("boss"));
  }

  @Test
  void whatItHasAskedForAsItselfGoesOn() {
    Actor eve = Actors.callingAgent("eve", "local");
    scenario.agent("ann", 2, "work").agent("eve", 1, "manage");
    scenario.when(
        new TaskCommand.CreateTask(key("r"), eve, task().setRequestId("req-r").build(), 0));
    scenario.createChild("r.c", 1, task());
    scenario.create("m", task().setCapability("manage"));
    scenario.createChild("m.c", 1, task().setCapability("other"));

    switches.kill("k", Scope.agent("eve"));

    assertThat(scenario.get("r").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("r.c").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("m.c").state()).as("under a lease").isEqualTo(TaskState.KILLED);
  }

  @Test
  void nothingThatAKilledAgentAsksAsItselfIsDone() {
    scenario.agent("ann", 1, "work").create("a", reviewed());
    scenario.result("a", 1, "ann");
    switches.kill("k", Scope.agent("eve"));
    Actor eve = Actors.callingAgent("eve", "local");
    Actor zoe = Actors.callingAgent("zoe", "local");

    Set<Class<?>> all =
        new HashSet<>(List.of(requireNonNull(RequesterCommand.class.getPermittedSubclasses())));
    all.remove(TaskCommand.AddItems.class);
    assertThat(asked(eve).stream().<Class<?>>map(Object::getClass))
        .as("whatever requesters may ask; items are added to what one has created")
        .containsExactlyInAnyOrderElementsOf(all);
    for (TaskCommand command : asked(eve)) {
      assertThat(scenario.when(command)).satisfies(refused(Refusal.SCOPE_KILLED)::accept);
    }
    asked(zoe).forEach(command -> assertThat(isKilled(command)).as("%s", command).isFalse());
    switches.ease("k", SwitchLevel.HELD);
    asked(eve).forEach(command -> assertThat(isKilled(command)).as("%s", command).isFalse());
  }

  @Test
  void anAgentThatIsKilledThrowsNoSwitchAndChangesNoNotesAndBarriers() {
    scenario.create("a", task());
    switches.kill("k", Scope.agent("eve"));
    Actor eve = Actors.callingAgent("eve", "local");
    Actor zoe = Actors.callingAgent("zoe", "local");

    for (TaskCommand command : switchesAndNotes(eve)) {
      assertThat(scenario.when(command)).satisfies(refused(Refusal.SCOPE_KILLED)::accept);
    }
    switchesAndNotes(zoe)
        .forEach(command -> assertThat(isKilled(command)).as("%s", command).isFalse());
    switchesAndNotes(eve)
        .forEach(command -> assertThat(isKilled(command)).as("%s", command).isFalse());
  }

  @Test
  void anAgentThatIsKilledIsAnsweredWhatItHasDoneToSwitchesBefore() {
    scenario.create("a", task());
    Actor eve = Actors.callingAgent("eve", "local");
    switches.kill("x", Scope.agent("bob"));
    TaskCommand.EngageSwitch pause =
        new TaskCommand.EngageSwitch(
            SwitchScenario.key("p"), Scope.agent("bob"), SwitchLevel.HELD, false, eve, "wait");
    TaskCommand revival = ease("x", SwitchLevel.HELD, true, eve);
    TaskCommand end = ease("p", SwitchLevel.OFF, false, eve);
    for (TaskCommand command : List.of(pause, revival, end)) {
      switches.state(scenario.when(command));
    }
    switches.kill("k", Scope.agent("eve"));

    assertThat(switches.state(scenario.when(pause)).level()).isEqualTo(SwitchLevel.OFF);
    assertThat(switches.state(scenario.when(revival)).level()).isEqualTo(SwitchLevel.HELD);
    assertThat(switches.state(scenario.when(end)).level()).isEqualTo(SwitchLevel.OFF);
    assertThat(isKilled(ease("x", SwitchLevel.OFF, true, eve))).as("goes further").isTrue();
    assertThat(isKilled(ease("none", SwitchLevel.OFF, true, eve))).as("is not there").isTrue();
  }

  private static TaskCommand.EaseSwitch ease(
      String switchId, SwitchLevel level, boolean revives, Actor by) {
    return new TaskCommand.EaseSwitch(SwitchScenario.key(switchId), level, revives, by, "go on");
  }

  /** The last of them revives the agent that is killed. */
  private static List<TaskCommand> switchesAndNotes(Actor by) {
    TaskKey kill = SwitchScenario.key("k");
    return List.of(
        new TaskCommand.PutNote(key("a"), by, null, "n", ByteString.EMPTY, -1, ""),
        new TaskCommand.DeleteNote(key("a"), by, null, "n", -1, ""),
        new TaskCommand.ArriveAtBarrier(key("a"), by, null, "gate", 2, 0, "me", ""),
        new TaskCommand.EngageSwitch(
            SwitchScenario.key("p"), Scope.agent("bob"), SwitchLevel.HELD, false, by, "wait"),
        new TaskCommand.EaseSwitch(SwitchScenario.key("p"), SwitchLevel.OFF, false, by, "go on"),
        new TaskCommand.EaseSwitch(kill, SwitchLevel.OFF, true, by, "let it"));
  }

  private boolean isKilled(TaskCommand command) {
    return scenario.when(command) instanceof TaskReply.Refused no
        && no.refusal() == Refusal.SCOPE_KILLED;
  }
}
