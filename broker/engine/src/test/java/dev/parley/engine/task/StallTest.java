package dev.parley.engine.task;

import static dev.parley.engine.task.LoopScenario.policy;
import static dev.parley.engine.task.LoopScenario.watched;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.TellMessage;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.QuestionAsked;
import org.junit.jupiter.api.Test;

/** Attempts whose holder is alive, and does not get anywhere. */
final class StallTest {
  private final Scenario scenario = new Scenario().agent("ann", 9, "work");
  private final LoopScenario loops = new LoopScenario(scenario);

  @Test
  void whoIsAliveAndDoesNotGetAnywhereIsToldAgainAndAgain() {
    stalling(scenario, RepeatAction.TELL);

    beats(scenario, 1, 7);

    assertThat(scenario.loops("a"))
        .singleElement()
        .returns(Loops.Kind.STALL.number(), LoopDetected::getKind)
        .returns(60_000L, LoopDetected::getStalledMs);
    assertThat(scenario.effects(TellMessage.class).getLast().message().sent().getText())
        .contains("60 s");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    loops.times(1, "something");
    beats(scenario, 1, 5);
    assertThat(scenario.loops("a")).as("it got on").hasSize(1);
    beats(scenario, 1, 2);
    assertThat(scenario.loops("a")).hasSize(2);
  }

  @Test
  void aStallCanEndTheAttemptOrParkTheTask() {
    stalling(scenario, RepeatAction.FAIL_ATTEMPT);
    beats(scenario, 1, 7);
    assertThat(requireNonNull(scenario.get("a").lastFailure(), "a failure").getFailureClass())
        .isEqualTo(FailureClass.LOOP.number());

    Scenario parks = new Scenario();
    parks.agent("ann", 9, "work");
    stalling(parks, RepeatAction.PARK);
    beats(parks, 1, 7);
    assertThat(parks.get("a").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
  }

  @Test
  void noHeartbeatIsStoredForAStall() {
    stalling(scenario, RepeatAction.TELL);
    int before = scenario.events.size();

    beats(scenario, 1, 5);

    assertThat(scenario.events).hasSize(before);
  }

  @Test
  void whoWaitsForAnAnswerDoesNotStall() {
    stalling(scenario, RepeatAction.PARK);
    scenario.when(
        new TaskCommand.Ask(
            lease("a", 1),
            holder("ann"),
            QuestionAsked.newBuilder().setQuestionId("q").setAnswerKind(1).build(),
            0));

    beats(scenario, 1, 20);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
  }

  @Test
  void whatWasReportedDuringAWaitCountsFromTheAnswerOn() {
    stalling(scenario, RepeatAction.TELL);
    scenario.when(
        new TaskCommand.Ask(
            lease("a", 1),
            holder("ann"),
            QuestionAsked.newBuilder().setQuestionId("q").setAnswerKind(1).build(),
            0));
    beats(scenario, 1, 60);
    loops.times(1, "meanwhile");
    scenario.when(
        new TaskCommand.AnswerTask(
            key("a"),
            Actors.requester("local"),
            "q",
            Question.AnswerKind.TEXT,
            "",
            ByteString.copyFromUtf8("yes"),
            "",
            0));

    beats(scenario, 1, 7);

    assertThat(scenario.loops("a")).as("a minute after the answer").hasSize(1);
  }

  @Test
  void nothingIsNotedOfAStallInAHistoryThatIsFull() {
    Scenario small =
        new Scenario(new TaskLimits(5, 10, 6, 10, 1_000, 10, 10, 0, 1, 100, 9), TaskRules.SOUND);
    small.agent("ann", 9, "work");
    stalling(small, RepeatAction.TELL);

    beats(small, 1, 100);

    assertThat(small.kinds("a").size()).isBetween(6, 7);
  }

  @Test
  void theRuleThatStallsAreNoticedCanBeBroken() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.OVERLOOK_STALLS));
    broken.agent("ann", 9, "work");
    stalling(broken, RepeatAction.TELL);

    beats(broken, 1, 20);

    assertThat(broken.loops("a")).isEmpty();
  }

  private static void stalling(Scenario scenario, RepeatAction action) {
    scenario.create(
        "a",
        watched(
            policy(RepeatAction.TELL, CycleAction.ALLOW)
                .setStallAfterMs(60_000)
                .setStallAction(action.number())));
  }

  /** Time passes, and the holder says every ten seconds that it is alive. */
  private static void beats(Scenario scenario, int token, int beats) {
    for (int i = 0; i < beats; i++) {
      scenario.pass(10_000);
      scenario.when(new TaskCommand.Heartbeat(lease("a", token), holder("ann")));
    }
  }
}
