package dev.parley.engine.task;

import dev.parley.engine.mutant.Breach;
import dev.parley.engine.mutant.MethodMutant;
import dev.parley.engine.mutant.MethodMutantsContract;
import dev.parley.engine.task.Policies.VerdictDecision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the domain promises beside what the simulation watches: its limits and refusals above all.
 */
final class DomainMutantsTest extends MethodMutantsContract {

  private static final List<MethodMutant> LIMITS =
      List.of(
          unlimited(
              "NEST_ANY_DEPTH",
              "a tree has so many levels",
              "depthMax",
              "CreateTaskTest.aTreeHasALimitedDepth"),
          unlimited(
              "TAKE_ALL_CHILDREN",
              "a task has so many children",
              "childrenMax",
              "CreateTaskTest.aTaskHasALimitedNumberOfChildren"),
          unlimited(
              "TAKE_ALL_TASKS",
              "a shard has so many unfinished tasks",
              "unfinishedTasksMax",
              "CreateTaskTest.aShardHoldsALimitedNumberOfUnfinishedTasks"),
          unlimited(
              "HOLD_ALL_CHILDREN",
              "so many children of a task wait for a budget",
              "heldChildrenMax",
              "HeldChildrenTest.onlySoManyChildrenOfATaskWait"),
          unlimited(
              "TAKE_ALL_QUESTIONS",
              "a task has so many questions",
              "questionsMax",
              "DialogueTest.questionsAndMessagesAreLimited"),
          unlimited(
              "TAKE_ALL_MESSAGES",
              "a task has so many messages",
              "messagesMax",
              "DialogueTest.questionsAndMessagesAreLimited"),
          unlimited(
              "TAKE_ALL_PROPOSALS",
              "a task has so many proposals",
              "proposalsMax",
              "ApprovalTest.anIdStandsForOneProposalAndThereAreNotTooMany"),
          mutant(
              "ENGAGE_ALL_SWITCHES",
              "a tenant has so many switches that are engaged",
              "handler.EngageSwitchHandler.decide",
              Breach.takes("count", 0L),
              "KillTest.onlySoManySwitchesAreEngaged"),
          mutant(
              "TAKE_ALL_NOTES",
              "the notes of a tree are bounded",
              "handler.PutNoteHandler.full",
              Breach.answersNull(),
              "BoardTest.notesAreBoundedInNumberAndInBytes"),
          mutant(
              "TAKE_ALL_BARRIERS",
              "the barriers of a tree are bounded",
              "handler.ArriveAtBarrierHandler.full",
              Breach.answers(false),
              "BoardTest.barriersAreBounded"));

  private static final List<MethodMutant> REPETITIONS =
      List.of(
          mutant(
              "FORGET_CREATION",
              "the same request again finds the task",
              "handler.CreateTaskHandler.same",
              Breach.answers(false),
              "CreateTaskTest.theSameRequestAgainFindsTheTask"),
          mutant(
              "FORGET_REVIVAL",
              "an agent that is killed is answered when it repeats what it did to a switch",
              "handler.EaseSwitchHandler.isRepeated",
              Breach.answers(false),
              "KilledAgentTest.anAgentThatIsKilledIsAnsweredWhatItHasDoneToSwitchesBefore"),
          mutant(
              "SHARE_TASK_IDS",
              "a task id is for one spec",
              "handler.CreateTaskHandler.same",
              Breach.answers(true),
              "CreateTaskTest.anotherSpecUnderTheSameIdIsRefused"),
          mutant(
              "TOP_UP_TWICE",
              "a top-up that is repeated counts once",
              "state.Task.toppedUpBy",
              Breach.answers(false),
              "BudgetTest.aTopUpThatIsRepeatedCountsOnce"),
          mutant(
              "DROP_PUT_OFF",
              "a run that was put off is not lost when its schedule is held back",
              "handler.HoldScheduleHandler.isPutOff",
              Breach.answers(false),
              "ScheduleTest.aRunThatWasPutOffIsNotLostWhenItIsHeldBackAndGoesOnBeforeItIsDue"),
          mutant(
              "SHARE_QUESTION_IDS",
              "an id stands for one question",
              "handler.AskHandler.ask",
              Breach.takes("equals", true),
              "DialogueTest.anIdStandsForOneQuestion"),
          mutant(
              "SHARE_PROPOSAL_IDS",
              "an id stands for one proposal",
              "handler.ProposeHandler.propose",
              Breach.takes("equals", true),
              "ApprovalTest.anIdStandsForOneProposalAndThereAreNotTooMany"));

  private static final List<MethodMutant> PEOPLE =
      List.of(
          mutant(
              "KEEP_FIRST_WORD",
              "who could not stop may say later that it has",
              "state.Stop.hasSaid",
              Breach.answers(true),
              "KillTest.whoCouldNotStopSaysLaterThatItHas"),
          mutant(
              "TAKE_AGENTS_FOR_HUMANS",
              "what is left to humans is refused to agents",
              "handler.Humans.refuse",
              Breach.answersNull(),
              "AgentCallsTest.noAgentJudgesForAHuman",
              "AgentCallsTest.noAgentEndorsesWhatATaskWorksOn",
              "AgentCallsTest.noAgentAddsToItsOwnBudget"),
          mutant(
              "ANSWER_OWN",
              "no agent answers itself",
              "handler.AnswerTaskHandler.isOwn",
              Breach.answers(false),
              "AgentCallsTest.noAgentAnswersItself"),
          mutant(
              "ANSWER_ANYTHING",
              "an answer is of the kind that is asked for",
              "handler.AnswerTaskHandler.problem",
              Breach.answersNull(),
              "DialogueTest.anAnswerIsOfTheKindThatIsAskedFor"),
          mutant(
              "LEAVE_OPEN",
              "a result, a yield and the end withdraw open questions",
              "Dialogue.withdrawn",
              Breach.changesNothing(),
              "DialogueTest.aResultWithdrawsWhatIsOpen",
              "DialogueTest.aYieldAndTheEndWithdrawWhatIsOpen"),
          mutant(
              "MIX_UP_ANSWERS",
              "a review is answered with a verdict, other work with a result",
              "handler.Leases.misplaced",
              Breach.answersNull(),
              "PanelReviewTest.workIsAnsweredWithAResultAndAReviewWithAVerdictAlsoWhenTheyAreToEnd"),
          mutant(
              "JUDGE_ANYHOW",
              "a verdict is on the criteria that there are",
              "handler.ReviewTaskHandler.problem",
              Breach.answersNull(),
              "ReviewTest.anAcceptingVerdictJudgesEveryBlockingCriterionMet"),
          mutant(
              "JUDGE_FOR_OTHERS",
              "only the reviewer judges",
              "handler.ReviewTaskHandler.mayReview",
              Breach.answers(true),
              "ReviewTest.onlyTheReviewerJudgesOnlyThePresentRoundOnlyWhenAsked"),
          mutant(
              "ACCEPT_WITHOUT_VERDICT",
              "a review that ends without a verdict is no accepting one",
              "state.Panel.decision",
              Breach.confuses(VerdictDecision.UNVERIFIABLE, VerdictDecision.ACCEPT),
              "PanelReviewTest.aReviewThatFailsForGoodCountsAsUnverifiableAndTheAuthorDecides"),
          mutant(
              "ENTER_OTHER_TREES",
              "only those of a tree use its notes",
              "handler.TreeMembers.underLease",
              Breach.takes("equals", true),
              "BoardTest.onlyThoseOfTheTreeUseItsNotes"));

  private static final List<MethodMutant> TREES =
      List.of(
          mutant(
              "TOLERATE_NONE",
              "failures that a join tolerates count as if they had completed",
              "JoinCount.decide",
              Breach.takes("getFailuresTolerated", 0),
              "JoinTest.toleratedFailuresCountAsIfTheyHadCompleted"),
          mutant(
              "TOLERATE_ALL",
              "more failures than a join tolerates decide it at once",
              "JoinCount.decide",
              Breach.takes("getFailuresTolerated", 1_000),
              "JoinTest.moreFailuresThanToleratedGoOnAtOnce"),
          mutant(
              "DELEGATE_IN_ANOTHER_CURRENCY",
              "a child whose cost is in another currency than its parent's is refused",
              "handler.BudgetChecks.forbids",
              Breach.answersNull(),
              "BudgetTest.oneCurrencyInATree"),
          mutant(
              "SPAWN_UNRESERVED",
              "the limits of a fan-out are reserved before its children are made",
              "state.Account.isToReserve",
              Breach.answers(false),
              "FanOutCapsTest.theLimitsOfAFanOutAreReservedBeforeItsChildrenAreMade"),
          mutant(
              "WARN_NOBODY",
              "who works is told before a budget is used up",
              "state.Account.warns",
              Breach.answers(false),
              "BudgetTest.aWarningComesOnceAndAgainAfterATopUp"),
          mutant(
              "TOP_UP_ANYTHING",
              "only limits that are there can be added to",
              "handler.TopUpBudgetHandler.refusal",
              Breach.answersNull(),
              "BudgetTest.onlyLimitsThatAreThereCanBeAddedTo"),
          mutant(
              "IGNORE_PRIORITY",
              "higher priorities go first",
              "state.ReadyQueue.add",
              Breach.takes("getPriority", 0),
              "AssignmentTest.higherPriorityGoesFirstThenAge"),
          mutant(
              "IGNORE_FAIRNESS",
              "fairness keys take turns",
              "state.ReadyQueue.add",
              Breach.takes("getFairnessKey", ""),
              "AssignmentTest.keysTakeTurnsWithinAPriority"),
          mutant(
              "BROADCAST_TO_KILLED",
              "a broadcast passes over agents that are killed",
              "handler.FanOutChecks.isBroadcast",
              Breach.answers(false),
              "FanOutCapsTest.aBroadcastPassesOverAgentsThatAreKilled"),
          mutant(
              "HOPE_FOR_ROOM",
              "items that there will never be room for are refused for good",
              "handler.AddItemsHandler.neverFit",
              Breach.answers(false),
              "FanOutTest.itemsThatThereWillNeverBeRoomForAreRefusedForGood"),
          mutant(
              "TELL_ONE_SHARD",
              "who throws a switch is answered when all shards have it",
              "dev.parley.engine.control.SwitchBoard.concerned",
              Breach.answersNone(),
              "dev.parley.engine.control.SwitchBoardTest.whoThrowsASwitchIsAnsweredWhenAllShardsHaveIt"),
          mutant(
              "LEAVE_SWITCH_HALF_WAY",
              "a change of a switch that did not reach all shards is spread",
              "dev.parley.engine.control.SwitchBoard.spread",
              Breach.doesNothing(),
              "dev.parley.engine.control.SwitchBoardTest.whatDidNotReachAllShardsIsSpread"),
          mutant(
              "ASK_ANYBODY",
              "a task goes to agents with the labels that it asks for",
              "dev.parley.engine.dispatch.Slots.meets",
              Breach.answers(true),
              "dev.parley.engine.dispatch.AgentRegistryTest.respectsLabelsAndExcludedAgents"));

  DomainMutantsTest() {
    super(
        "In the domain",
        Stream.of(LIMITS, REPETITIONS, PEOPLE, TREES).flatMap(List::stream).toList());
  }

  private static MethodMutant mutant(
      String name, String promise, String method, Breach breach, String... tests) {
    List<String> noticing = Arrays.stream(tests).map(DomainMutantsTest::path).toList();
    return new MethodMutant(name, promise, path(method), breach, noticing);
  }

  private static MethodMutant unlimited(String name, String promise, String limit, String test) {
    return mutant(name, promise, "TaskLimits." + limit, Breach.answers(Integer.MAX_VALUE), test);
  }

  private static String path(String name) {
    return name.startsWith("dev.") ? name : "dev.parley.engine.task." + name;
  }
}
