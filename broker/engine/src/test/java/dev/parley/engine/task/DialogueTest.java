package dev.parley.engine.task;

import static dev.parley.engine.task.DialogueScenario.question;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Question.AnswerKind;
import dev.parley.engine.task.Question.OverdueAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import dev.parley.engine.task.command.TaskEffect.TellAnswer;
import dev.parley.engine.task.command.TaskEffect.TellMessage;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.RuleWord;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Questions of agents, answers to them, and messages to running work. */
final class DialogueTest {

  private final Scenario scenario = new Scenario().agent("ann", 4, "work");
  private final DialogueScenario dialogue = new DialogueScenario(scenario);

  @Test
  void aTaskWithAnOpenQuestionWaitsForInputAndGoesOnWithTheAnswer() {
    scenario.create("a", task());

    ask("a", 1, "color");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    answer("a", "color", "red");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(scenario.effects(TellAnswer.class))
        .singleElement()
        .satisfies(told -> {
          assertThat(told.question().id()).isEqualTo("color");
          assertThat(told.question().answer().toStringUtf8()).isEqualTo("red");
          assertThat(told.lease()).isEqualTo(lease("a", 1));
        });
  }

  @Test
  void askingTheSameAgainIsNoProgress() {
    assertThat(failureOfWhoAsksAgain(scenario, false))
        .isEqualTo(FailureClass.IDLE_TIMEOUT.number());
    assertThat(failureOfWhoAsksAgain(scenario, true)).isEqualTo(FailureClass.IDLE_TIMEOUT.number());
  }

  @Test
  void itIsNoticedWhenRepetitionsCountAsProgress() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.REPEAT_AS_PROGRESS));
    broken.agent("ann", 4, "work");

    assertThat(failureOfWhoAsksAgain(broken, false)).isZero();
  }

  /** Asks what it may do without, and asks it again when it is nearly idle. */
  private static int failureOfWhoAsksAgain(Scenario scenario, boolean answered) {
    DialogueScenario dialogue = new DialogueScenario(scenario);
    String id = answered ? "answered" : "open";
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setIdleMs(20_000);
    scenario.create(id, task);
    QuestionAsked.Builder optional =
        question("color").setOptional(true).setOverdueAction(OverdueAction.GO_ON.number());
    dialogue.ask(id, 1, "ann", optional, 0);
    if (answered) {
      dialogue.answer(id, "color", "red");
    }
    scenario.pass(15_000);
    dialogue.ask(id, 1, "ann", optional, 0);
    scenario.pass(5_000);
    AttemptFailed failed = scenario.get(id).lastFailure();
    return failed == null ? 0 : failed.getFailureClass();
  }

  @Test
  void answersComeInAnyOrderAndTheLastOneLetsTheTaskGoOn() {
    scenario.create("a", task());
    ask("a", 1, "one");
    ask("a", 1, "two");

    answer("a", "two", "2");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    answer("a", "one", "1");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
  }

  @Test
  void anOptionalQuestionHoldsNothingUp() {
    scenario.create("a", task());
    dialogue.ask("a", 1, "ann", question("taste").setOptional(true), 0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    answer("a", "taste", "sweet");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(scenario.effects(TellAnswer.class)).hasSize(1);
  }

  @Test
  void theWaitIsTakenOffTheAttemptAndTheIdleDeadline() {
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setAttemptMs(10_000).setIdleMs(6_000).setHeartbeatMs(100_000);
    scenario.create("a", task);
    scenario.pass(4_000);
    ask("a", 1, "color");

    beatFor("a", 1, 60_000);
    answer("a", "color", "red");
    scenario.pass(5_500);
    assertThat(scenario.get("a").state())
        .as("4 of 10 seconds are used")
        .isEqualTo(TaskState.WORKING);
    scenario.pass(500);

    assertThat(failureClass("a"))
        .as("both deadlines pass at the same time, and the attempt's is named first")
        .isEqualTo(FailureClass.ATTEMPT_TIMEOUT.number());
  }

  @Test
  void whoWaitsForAnAnswerHasToBeAlive() {
    scenario.create("a", task());
    ask("a", 1, "color");

    scenario.pass(30_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    assertThat(scenario.get("a").holder()).isNull();
    assertThat(scenario.effects(Revoke.class)).hasSize(1);
  }

  @Test
  void aLeaseThatIsLostWhileItWaitsCostsNoAttempt() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(1);
    scenario.create("a", task);
    ask("a", 1, "color");
    scenario.pass(30_000);

    answer("a", "color", "red");

    Deliver next = scenario.effects(Deliver.class).getLast();
    assertThat(next.lease()).isEqualTo(lease("a", 2));
    assertThat(next.attempt()).isEqualTo(1);
  }

  /** Nobody would ever stop it otherwise. */
  @Test
  void whoeverAsksAndGetsLostAgainWithoutAWordFromAnybodyIsCounted() {
    askAndGetLost(scenario);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.FAILED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ATTEMPTS_EXHAUSTED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void itIsNoticedWhenWaitsAreFreeHoweverOftenTheyAreLost() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.LOSE_FREELY));
    broken.agent("ann", 4, "work");

    askAndGetLost(broken);

    assertThat(broken.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aWordFromSomebodyLetsTheNextWaitBeFree() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(1);
    scenario.create("a", task);
    for (int i = 1; i <= 3; i++) {
      ask("a", i, "q" + i);
      scenario.pass(30_000);
      assertThat(scenario.get("a").holder()).isNull();
      answer("a", "q" + i, "red");
    }

    assertThat(scenario.effects(Deliver.class).getLast().lease()).isEqualTo(lease("a", 4));
    assertThat(scenario.get("a").attempt()).isEqualTo(1);
  }

  private static void askAndGetLost(Scenario scenario) {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(2);
    scenario.create("a", task);
    for (int i = 1; i <= 3; i++) {
      QuestionAsked.Builder question =
          question("color").setOverdueAction(OverdueAction.GO_ON.number());
      new DialogueScenario(scenario).ask("a", i, "ann", question, 40_000);
      scenario.pass(40_000);
    }
  }

  @Test
  void theSameHoldsWhenTheAgentConnectsAgainWithoutTheLease() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(1);
    scenario.create("a", task);
    ask("a", 1, "color");

    scenario.when(new TaskCommand.ReconcileInstance(holder("ann"), Set.of()));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    answer("a", "color", "red");

    assertThat(scenario.effects(Deliver.class).getLast().attempt()).isEqualTo(1);
  }

  @Test
  void aFailureThatTheAgentReportsCountsEvenWhileItWaits() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(2);
    scenario.create("a", task);
    ask("a", 1, "color");

    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    answer("a", "color", "red");
    assertThat(scenario.get("a").state()).as("the backoff").isEqualTo(TaskState.SCHEDULED);
    scenario.pass(2_000);
    assertThat(scenario.effects(Deliver.class).getLast().attempt()).isEqualTo(2);
    scenario.fail("a", 2, "ann", FailureClass.RETRYABLE);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void theNextAttemptIsToldWhatWasAskedAndAnswered() {
    scenario.create("a", task());
    ask("a", 1, "color");
    answer("a", "color", "red");
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    scenario.pass(2_000);

    assertThat(scenario.effects(Deliver.class).getLast().dialogue().questions())
        .singleElement()
        .satisfies(q -> assertThat(q.answer().toStringUtf8()).isEqualTo("red"));
  }

  @Test
  void whoAsksAgainWhatIsAnsweredIsToldAgain() {
    scenario.create("a", task());
    ask("a", 1, "color");
    answer("a", "color", "red");
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    scenario.pass(2_000);

    ask("a", 2, "color");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(scenario.effects(TellAnswer.class).getLast().lease()).isEqualTo(lease("a", 2));
    assertThat(scenario.get("a").dialogue().questions()).hasSize(1);
  }

  @Test
  void whatIsNotConfirmedIsToldAgainWhenTheAgentConnectsAgain() {
    scenario.create("a", task());
    ask("a", 1, "color");
    answer("a", "color", "red");
    say("a", "first");
    say("a", "second");
    assertThat(scenario.effects(TellMessage.class))
        .as("the first one again, because nobody knows whether it came")
        .extracting(told -> told.message().number())
        .containsExactly(1, 1, 2);
    scenario.effects.clear();

    scenario.when(new TaskCommand.ReconcileInstance(holder("ann"), Set.of(lease("a", 1))));
    assertThat(scenario.effects(TellAnswer.class)).hasSize(1);
    assertThat(scenario.effects(TellMessage.class))
        .extracting(told -> told.message().number())
        .containsExactly(1, 2);
    scenario.when(
        new TaskCommand.ConfirmDelivery(lease("a", 1), holder("ann"), Set.of("color"), 1));
    scenario.effects.clear();
    scenario.when(new TaskCommand.ReconcileInstance(holder("ann"), Set.of(lease("a", 1))));

    assertThat(scenario.effects(TellAnswer.class)).isEmpty();
    assertThat(scenario.effects(TellMessage.class))
        .extracting(told -> told.message().number())
        .containsExactly(2);
  }

  @Test
  void aConfirmationThatSaysNothingNewChangesNothing() {
    scenario.create("a", task());
    say("a", "first");
    TaskCommand confirm =
        new TaskCommand.ConfirmDelivery(lease("a", 1), holder("ann"), Set.of("what"), 7);
    scenario.when(confirm);
    int events = scenario.events.size();

    scenario.when(confirm);

    assertThat(scenario.events).hasSize(events);
    assertThat(scenario.get("a").dialogue().messagesConfirmed()).isEqualTo(1);
  }

  @Test
  void aQuestionIsAnsweredOnce() {
    scenario.create("a", task());
    ask("a", 1, "color");
    answer("a", "color", "red");

    assertThat(answer("a", "color", "red"))
        .as("the same request")
        .isInstanceOf(TaskReply.Found.class);
    assertThat(answer("a", "color", "blue")).satisfies(refused(Refusal.QUESTION_ANSWERED)::accept);
    assertThat(scenario.kinds("a")).containsOnlyOnce(KindCase.QUESTION_ANSWERED);
  }

  @Test
  void anAnswerIsToldAgainHoweverFullTheHistoryIs() {
    Scenario small =
        new Scenario(new TaskLimits(5, 10, 6, 10, 1_000, 10, 10, 0, 10, 1, 9), TaskRules.SOUND);
    small.agent("ann", 1, "work").create("a", task());
    DialogueScenario brief = new DialogueScenario(small);
    brief.ask("a", 1, "ann", "color");
    brief.answer("a", "color", "red");

    for (int i = 0; i < 10; i++) {
      assertThat(brief.ask("a", 1, "ann", "color")).isInstanceOf(TaskReply.Acknowledged.class);
    }

    assertThat(small.effects(TellAnswer.class)).hasSize(11);
    assertThat(small.kinds("a")).hasSize(6);
    assertThat(brief.ask("a", 1, "ann", "size"))
        .satisfies(refused(Refusal.HISTORY_EXCEEDED)::accept);
  }

  @Test
  void onlyWhatWasAskedCanBeAnswered() {
    scenario.create("a", task());
    ask("a", 1, "color");

    assertThat(answer("a", "size", "10")).satisfies(refused(Refusal.QUESTION_NOT_FOUND)::accept);
    assertThat(answer("b", "size", "10")).satisfies(refused(Refusal.TASK_NOT_FOUND)::accept);
  }

  @Test
  void humansTheManagerAndAgentsOfTheRequesterAnswerAndSpeak() {
    scenario.create("a", task());
    scenario.createChild("a.b", 1, task());
    ask("a.b", 1, "color");

    Actor foreign = Actors.callingAgent("bob", "eve");
    assertThat(dialogue.answer("a.b", "color", "red", foreign, 0))
        .satisfies(refused(Refusal.REQUESTER_EXPECTED)::accept);
    assertThat(dialogue.answer("a.b", "color", "red", Actors.requester("eve"), 7))
        .satisfies(refused(Refusal.STALE_LEASE)::accept);
    assertThat(
            scenario.when(
                new TaskCommand.SendMessage(key("a.b"), foreign, ByteString.EMPTY, "", 0)))
        .satisfies(refused(Refusal.REQUESTER_EXPECTED)::accept);
    assertThat(dialogue.answer("a.b", "color", "red", Actors.requester("eve"), 1))
        .as("under the lease of the parent")
        .isInstanceOf(TaskReply.Found.class);
    ask("a.b", 1, "size");
    assertThat(dialogue.answer("a.b", "size", "10", Actors.requester("eve"), 0))
        .as("another human")
        .isInstanceOf(TaskReply.Found.class);
    ask("a.b", 1, "shape");
    assertThat(dialogue.answer("a.b", "shape", "round", Actors.callingAgent("bob", "local"), 0))
        .as("an agent of the requester's")
        .isInstanceOf(TaskReply.Found.class);
    assertThat(
            scenario.when(
                new TaskCommand.SendMessage(
                    key("a.b"), Actors.requester("eve"), ByteString.EMPTY, "", 0)))
        .isInstanceOf(TaskReply.Said.class);
  }

  @Test
  void anAnswerIsOfTheKindThatIsAskedFor() {
    scenario.create("a", task());
    QuestionAsked.Builder choice =
        question("which")
            .setAnswerKind(AnswerKind.CHOICE.number())
            .addAllChoices(List.of("x", "y"));
    dialogue.ask("a", 1, "ann", choice, 0);

    assertThat(answer("a", "which", "free text"))
        .satisfies(refused(Refusal.ANSWER_INVALID)::accept);
    assertThat(choose("a", "which", "z")).satisfies(refused(Refusal.ANSWER_INVALID)::accept);
    assertThat(choose("a", "which", "y")).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void anIdStandsForOneQuestion() {
    scenario.create("a", task());
    ask("a", 1, "color");

    assertThat(ask("a", 1, "color")).isInstanceOf(TaskReply.Acknowledged.class);
    QuestionAsked.Builder other =
        question("color").setQuestion(ByteString.copyFromUtf8("something else"));
    assertThat(dialogue.ask("a", 1, "ann", other, 0))
        .satisfies(refused(Refusal.QUESTION_CONFLICT)::accept);
  }

  @Test
  void messagesThatARuleDeniesCountAsWell() {
    Scenario small =
        new Scenario(new TaskLimits(5, 10, 100, 10, 1_000, 10, 10, 0, 10, 3, 10), TaskRules.SOUND);
    small.agent("ann", 1, "work").create("a", task());
    assertThat(small.when(denied("one"))).satisfies(refused(Refusal.RULE_DENIED)::accept);
    say(small, "a", "two");
    assertThat(small.when(denied("one"))).satisfies(refused(Refusal.RULE_DENIED)::accept);
    int events = small.events.size();

    assertThat(small.when(denied("one"))).satisfies(refused(Refusal.MESSAGES_EXCEEDED)::accept);
    assertThat(say(small, "a", "three")).satisfies(refused(Refusal.MESSAGES_EXCEEDED)::accept);

    assertThat(small.events).as("nothing is written of these").hasSize(events);
    assertThat(small.get("a").dialogue().messages()).hasSize(1);
    assertThat(small.reloaded()).isTrue();
  }

  private static TaskCommand.SendMessage denied(String requestId) {
    return new TaskCommand.SendMessage(
            key("a"), Actors.requester("local"), ByteString.copyFromUtf8("now"), requestId, 0)
        .ruled(
            RuleDecided.newBuilder()
                .setHook(RuleHook.MESSAGE.number())
                .setDecision(RuleDecision.DENY.number())
                .addWords(RuleWord.newBuilder().setRuleId("r1").setMessage("because"))
                .build());
  }

  @Test
  void questionsAndMessagesAreLimited() {
    Scenario small =
        new Scenario(new TaskLimits(5, 10, 100, 10, 1_000, 10, 10, 0, 1, 1, 10), TaskRules.SOUND);
    small.agent("ann", 1, "work").create("a", task());
    DialogueScenario asked = new DialogueScenario(small);
    asked.ask("a", 1, "ann", "one");
    say(small, "a", "one");

    assertThat(asked.ask("a", 1, "ann", "two"))
        .satisfies(refused(Refusal.QUESTIONS_EXCEEDED)::accept);
    assertThat(say(small, "a", "two")).satisfies(refused(Refusal.MESSAGES_EXCEEDED)::accept);
  }

  @Test
  void onlyTheHolderAsks() {
    scenario.create("a", task());

    assertThat(dialogue.ask("a", 1, "bob", "q")).satisfies(refused(Refusal.STALE_LEASE)::accept);
  }

  @Test
  void aResultWithdrawsWhatIsOpen() {
    scenario.create("a", reviewed());
    ask("a", 1, "color");

    scenario.result("a", 1, "ann");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.get("a").dialogue().questions())
        .singleElement()
        .returns(Question.State.WITHDRAWN, Question::state);
    assertThat(answer("a", "color", "red")).satisfies(refused(Refusal.QUESTION_CLOSED)::accept);
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aYieldAndTheEndWithdrawWhatIsOpen() {
    for (String id : List.of("yields", "ends")) {
      scenario.create(id, task());
      ask(id, 1, "color");
    }
    scenario.createChild("yields.c", 1, task().setCapability("nobody"));

    scenario.yieldTask("yields", 1, "ann", Scenario.join());
    scenario.when(new TaskCommand.CancelTask(key("ends"), Actors.requester("local"), ""));

    for (String id : List.of("yields", "ends")) {
      assertThat(scenario.get(id).dialogue().questions())
          .as(id)
          .singleElement()
          .returns(Question.State.WITHDRAWN, Question::state);
    }
    assertThat(scenario.get("yields").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
  }

  @Test
  void aTaskThatWaitsCanBeCanceledDeclinedAndExpire() {
    for (String id : List.of("canceled", "declined", "expired")) {
      TaskCreated.Builder task = task();
      task.getDeadlinesBuilder().setTotalMs(id.equals("expired") ? 20_000 : 0);
      scenario.create(id, task);
      ask(id, 1, "color");
    }
    scenario.when(new TaskCommand.CancelTask(key("canceled"), Actors.requester("local"), ""));
    scenario.when(new TaskCommand.DeclineAttempt(lease("declined", 1), holder("ann"), "no"));
    scenario.pass(20_000);

    assertThat(scenario.get("canceled").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get("declined").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    assertThat(scenario.get("expired").state()).isEqualTo(TaskState.EXPIRED);
    assertThat(answer("canceled", "color", "red")).satisfies(refused(Refusal.TASK_ENDED)::accept);
  }

  @Test
  void messagesReachEveryAttemptInTheirOrder() {
    scenario.create("a", task());
    say("a", "first");
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    say("a", "second");
    scenario.effects.clear();

    scenario.pass(2_000);

    assertThat(scenario.effects(TellMessage.class))
        .extracting(told -> told.message().sent().getMessage().toStringUtf8())
        .containsExactly("first", "second");
    assertThat(scenario.effects.getFirst()).isInstanceOf(Deliver.class);
  }

  @Test
  void aMessageIsTakenOnceByItsRequestId() {
    scenario.create("a", task());

    TaskReply once = say("a", "first");
    TaskReply again = say("a", "first");

    assertThat(((TaskReply.Said) once).number()).isEqualTo(1);
    assertThat(((TaskReply.Said) again).number()).isEqualTo(1);
    assertThat(scenario.get("a").dialogue().messages()).hasSize(1);
    scenario.result("a", 1, "ann");
    assertThat(say("a", "too late")).satisfies(refused(Refusal.TASK_ENDED)::accept);
  }

  @Test
  void whatMayNotHaveBeenToldIsRepeated() {
    scenario.create("a", task());
    say("a", "first");
    scenario.effects.clear();

    scenario.when(new TaskCommand.RepeatDeliveries(lease("a", 1)));
    assertThat(scenario.effects(TellMessage.class)).hasSize(1);
    scenario.when(new TaskCommand.RepeatDeliveries(lease("a", 7)));

    assertThat(scenario.effects(TellMessage.class)).hasSize(1);
  }

  @Test
  void whoeverOwnsTheTaskNextTellsItsHolderAgain() {
    scenario.create("a", task());
    scenario.create("b", task());
    say("a", "first");

    TaskMachine next = scenario.loaded();

    assertThat(next.next(1_000_000)).isEqualTo(new TaskCommand.RepeatDeliveries(lease("a", 1)));
    assertThat(next.next(1_000_000)).isNull();
  }

  private int failureClass(String id) {
    return requireNonNull(scenario.get(id).lastFailure(), "a failure").getFailureClass();
  }

  private void beatFor(String id, long token, long ms) {
    for (long passed = 0; passed < ms; passed += 10_000) {
      scenario.pass(10_000);
      scenario.when(new TaskCommand.Heartbeat(lease(id, token), holder("ann")));
    }
  }

  private TaskReply ask(String id, long token, String questionId) {
    return dialogue.ask(id, token, "ann", questionId);
  }

  private TaskReply answer(String id, String questionId, String text) {
    return dialogue.answer(id, questionId, text);
  }

  private TaskReply choose(String id, String questionId, String choice) {
    return scenario.when(
        new TaskCommand.AnswerTask(
            key(id),
            Actors.requester("local"),
            questionId,
            AnswerKind.CHOICE,
            choice,
            ByteString.copyFromUtf8(choice),
            "",
            0));
  }

  private TaskReply say(String id, String text) {
    return say(scenario, id, text);
  }

  private static TaskReply say(Scenario scenario, String id, String text) {
    return scenario.when(
        new TaskCommand.SendMessage(
            key(id), Actors.requester("local"), ByteString.copyFromUtf8(text), "say-" + text, 0));
  }
}
