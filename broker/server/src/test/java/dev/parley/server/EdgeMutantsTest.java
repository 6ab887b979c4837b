package dev.parley.server;

import dev.parley.engine.mutant.Breach;
import dev.parley.engine.mutant.MethodMutant;
import dev.parley.engine.mutant.MethodMutantsContract;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import dev.parley.v1.StopState;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What is kept at the edge, the rules and the artifacts included. */
final class EdgeMutantsTest extends MethodMutantsContract {
  private static final String REQUEST_CHECK =
      "edge.check.RequestCheckTest.namesTheFieldThatIsNotAsDocumented";

  /** More than any test has, and not so much that sums overflow. */
  private static final long MANY = 1_000_000_000;

  private static final List<MethodMutant> TRUST_AND_IDENTITY =
      List.of(
          mutant(
              "BELIEVE_LABELS",
              "nobody labels content above what it may claim",
              "edge.map.TrustStamp.label",
              Breach.believes(),
              "edge.map.SpecMapperTest.stampsPartsWithWhatTheirSenderMayClaim"),
          mutant(
              "HEAR_AGENTS_AS_USERS",
              "what an agent says beside its stream is an agent's word",
              "edge.map.TrustStamp.ofCaller",
              Breach.takes("isEmpty", true),
              "edge.task.AgentCallsWireTest.whatAnAgentSaysIsWorthAnAgentsWord"),
          mutant(
              "FORGET_WHO_CALLS",
              "an agent that says who it is does nothing that is left to humans",
              "dev.parley.engine.task.Actors.caller",
              Breach.takes("isEmpty", true),
              "edge.task.AgentCallsWireTest.whatIsLeftToHumansIsRefusedToAgents"),
          mutant(
              "SHARE_REQUEST_IDS",
              "the request of one agent is not that of another",
              "edge.id.IdSource.requested",
              Breach.takes("isEmpty", true),
              "edge.task.AgentCallsWireTest.aRequestOfAnAgentIsNotThatOfAnother"),
          mutant(
              "CONFUSE_REQUESTS",
              "a request id names one task, and another one another",
              "edge.id.IdSource.derived",
              Breach.answers("same"),
              "edge.task.TaskServiceTest.theSameRequestNamesTheSameTask"),
          mutant(
              "LEAVE_CALL_OPEN",
              "a defect ends its call",
              "edge.error.CallGuard.end",
              Breach.doesNothing(),
              "edge.error.CallGuardTest.aDefectEndsItsCallWithNoMoreThanAnId"));

  private static final List<MethodMutant> CHECKS =
      List.of(
          mutant(
              "TAKE_LONG_TEXT",
              "texts are as long as documented",
              "edge.check.Check.text",
              Breach.doesNothing(),
              REQUEST_CHECK),
          mutant(
              "TAKE_LONG_LISTS",
              "lists are as long as documented",
              "edge.check.Check.count",
              Breach.doesNothing(),
              REQUEST_CHECK),
          mutant(
              "TAKE_ANY_NUMBER",
              "numbers are in their range",
              "edge.check.Check.range",
              Breach.doesNothing(),
              REQUEST_CHECK),
          mutant(
              "TAKE_ANY_TIME",
              "durations are as long as documented",
              "edge.check.Check.duration",
              Breach.doesNothing(),
              REQUEST_CHECK),
          mutant(
              "TAKE_ANY_SIZE",
              "content has as many bytes as documented",
              "edge.check.Check.size",
              Breach.doesNothing(),
              REQUEST_CHECK),
          mutant(
              "TAKE_ANY_CONTENT",
              "parts are what they say they are",
              "edge.check.PartsCheck.checkContent",
              Breach.doesNothing(),
              REQUEST_CHECK),
          mutant(
              "PLACE_ANYWHERE",
              "a task is where its id says",
              "edge.check.RequestCheck.inTree",
              Breach.doesNothing(),
              "edge.check.RequestCheckTest.idsKeepTheirGrammarAndTheirTree"),
          mutant(
              "TAKE_ANY_VERDICT",
              "verdicts are as documented",
              "edge.check.VerdictCheck.check",
              Breach.doesNothing(),
              "edge.check.RequestCheckTest.verdictsAreAsDocumented"),
          mutant(
              "TAKE_ANY_ANSWER",
              "an answer is of a kind that there is",
              "edge.check.DialogueCheck.answer",
              Breach.doesNothing(),
              "edge.DialogueTest.anAnswerHasToFitTheQuestion"));

  private static final List<MethodMutant> STREAMS =
      List.of(
          unlimited(
              "TAKE_ANY_FRAME",
              "a frame that is too large ends its stream",
              "frameBytesMax",
              "edge.agent.AgentStreamTest.aFrameThatIsTooLargeEndsOnlyItsOwnStream"),
          unlimited(
              "LET_FRAMES_PILE_UP",
              "frames without an answer are bounded",
              "unackedFramesMax",
              "edge.agent.AgentStreamTest.framesWithoutAnswerAreBounded"),
          unlimited(
              "WAIT_FOR_SLOW_AGENTS",
              "an agent that does not read is cut off",
              "outboundFramesMax",
              "edge.agent.AgentStreamTest.whoDoesNotReadIsCutOffAndNobodyElse"),
          unlimited(
              "SERVE_ALL_AGENTS",
              "agents are served up to the limit",
              "sessionsMax",
              "edge.agent.AgentStreamTest.agentsAreServedUpToTheLimit"),
          unlimited(
              "WAIT_FOR_HELLO",
              "who does not say hello is cut off",
              "helloWaitMs",
              "edge.agent.AgentStreamTest.whoDoesNotSayHelloIsCutOff"),
          unlimited(
              "WAIT_FOR_SLOW_WATCHERS",
              "a watcher that reads nothing is cut off",
              "watchStallMs",
              "edge.task.TaskWatchTest.whoReadsNothingForTooLongIsCutOff"),
          unlimited(
              "SERVE_ALL_WATCHERS",
              "watches are bounded",
              "watchesMax",
              "edge.task.TaskWatchTest.watchesAreBounded"),
          unlimited(
              "TAKE_ANY_BATCH",
              "batches are bounded",
              "batchRequestsMax",
              "edge.task.TaskServiceTest.aBatchHasABound"),
          unlimited(
              "READ_AHEAD",
              "a stream of creates is read no further than its window",
              "createWindow",
              "edge.task.TaskServiceTest.aStreamThatIsNotReadIsNotReadFromEither"),
          unlimited(
              "FOLLOW_ALL",
              "follows of a stream are bounded",
              "followsMax",
              "edge.task.CreateStreamTest.refusesToFollowMoreThanItMayAndCreatesNothing"),
          mutant(
              "MISS_A_RELOAD",
              "a watch shows what became durable while its shard was opened again",
              "edge.task.TaskWatch.missed",
              Breach.doesNothing(),
              "edge.task.TaskWatchTest.showsWhatBecameDurableWhileNobodyKnew"),
          mutant(
              "SPEAK_ANY_VERSION",
              "both sides speak a version that they have in common",
              "edge.agent.AgentSession.versionProblem",
              Breach.answersNull(),
              "edge.agent.AgentStreamTest.aVersionMustBeInCommon"),
          mutant(
              "KEEP_OLDER_STREAM",
              "an instance has one stream",
              "edge.agent.AgentSession.replaced",
              Breach.doesNothing(),
              "edge.agent.AgentStreamTest.aNewerStreamOfTheSameInstanceTakesOver"),
          mutant(
              "ADMIT_WHILE_DRAINING",
              "a node that drains takes nobody who holds no lease",
              "edge.agent.Sessions.closedToNew",
              Breach.answersNull(),
              "edge.control.NodeDrainTest.onlyAgentsThatHoldLeasesMayComeBack"),
          mutant(
              "BROADCAST_TO_NOBODY",
              "a broadcast reaches every agent with the capability",
              "edge.task.TaskCreator.audience",
              Breach.answersNone(),
              "edge.task.FanOutStreamTest.aBroadcastReachesEveryAgentThatIsThere"));

  private static final List<MethodMutant> CONTROL =
      List.of(
          mutant(
              "KILL_IN_ONE_SHARD",
              "a kill ends what is in its scope in all shards",
              "dev.parley.engine.control.SwitchBoard.concerned",
              Breach.answersNone(),
              "edge.control.ControlServiceTest.aKillEndsWhatIsThereInAllShardsAndNamesEachWorker"),
          mutant(
              "TAKE_SILENCE_FOR_GONE",
              "a report says of nobody that it has gone who is connected",
              "edge.control.KillReports.state",
              Breach.confuses(StopState.STOP_STATE_UNCONFIRMED, StopState.STOP_STATE_DISCONNECTED),
              "edge.control.ControlServiceTest.whoConnectsAnewIsUnconfirmedUntilItSaysThatItHasStopped"));

  private static final List<MethodMutant> VERIFICATION =
      List.of(
          mutant(
              "KEEP_NO_SCHEMA",
              "JSON keeps the schemas of its policy",
              "edge.verify.JsonSchema.problems",
              Breach.answersNone(),
              "edge.verify.CompiledChecksTest.everyJsonOutputKeepsASchemaWithoutAName",
              "edge.verify.CompiledChecksTest.inputsKeepTheInputSchema",
              "edge.verify.VerificationTest.aResultThatFailsACheckComesBackWithWhatIsWrong"),
          mutant(
              "BELIEVE_EXPRESSIONS",
              "an expression that is not true fails the result",
              "edge.verify.Expression.problem",
              Breach.answersNull(),
              "edge.verify.CompiledChecksTest.anExpressionThatCannotBeToldIsFalse"),
          mutant(
              "MISS_NO_OUTPUT",
              "outputs that are required are there",
              "edge.verify.CompiledChecks.matches",
              Breach.answers(true),
              "edge.verify.CompiledChecksTest.requiredOutputsAreFoundByNameAndMediaType"),
          mutant(
              "TAKE_ANY_INPUT",
              "inputs that don't fit are refused when the task is created",
              "edge.verify.ResultChecks.mismatch",
              Breach.answersNull(),
              "edge.verify.ResultChecksTest.itemsInTheSpecAndThoseBesideItAreHeldToTheSame",
              "edge.verify.VerificationTest.inputsKeepTheSchemaOfAnAgentUnlessOneTakesAnything"),
          mutant(
              "IGNORE_CARDS",
              "a result keeps the schema on its agent's card",
              "edge.agent.AgentSession.outputSchema",
              Breach.answers(""),
              "edge.verify.VerificationTest.aResultIsHeldToTheOutputSchemaOnTheCardOfItsAgent"),
          mutant(
              "OVERLOOK_REPETITION",
              "the same outputs again are a loop",
              "edge.verify.Repetition.roundWithSameOutputs",
              Breach.answers(0),
              "edge.verify.VerificationTest.theSameOutputsAgainAreALoop"));

  private static final List<MethodMutant> RULES =
      List.of(
          mutant(
              "ALLOW_WHAT_FAILS",
              "an error in a rule denies, and so does one that takes too long",
              "rule.Ruling.failure",
              Breach.confuses(RuleDecision.RULE_DECISION_DENY, RuleDecision.RULE_DECISION_ALLOW),
              "rule.RuleBookTest.anErrorDeniesAndSaysWhichRule",
              "rule.RuleBookTest.theStepsOfLoopsAreBounded",
              "edge.rule.RuleHooksTest.anErrorInARuleDenies",
              "edge.rule.RuleDeskTest.aRuleThatDoesNotEndInTimeDeniesAndIsNamed"),
          mutant(
              "EVALUATE_FOR_EVER",
              "an evaluation has its time",
              "evaluation.EvaluationThreads.begin",
              Breach.takes("toMillis", 3_600_000L),
              "edge.rule.RuleDeskTest.aRuleThatDoesNotEndInTimeDeniesAndIsNamed"),
          mutant(
              "LET_EVALUATIONS_PILE_UP",
              "no more evaluations wait than there is room for",
              "evaluation.Turns.add",
              Breach.reads("waitingMax", Integer.MAX_VALUE),
              "evaluation.EvaluationThreadsTest.noMoreWaitThanThereIsRoomFor"),
          mutant(
              "HEED_ALL_RULES",
              "a rule is asked about the capabilities that it names",
              "rule.Rule.matches",
              Breach.answers(true),
              "rule.RuleBookTest.capabilitiesMatchByNameOrByHowTheyBegin"),
          mutant(
              "DELEGATE_UNRULED",
              "what is delegated is asked about as such",
              "edge.rule.RuleDesk.hook",
              Breach.confuses(RuleHook.RULE_HOOK_DELEGATE, RuleHook.RULE_HOOK_CREATE),
              "edge.rule.RuleHooksTest.aManagerHearsWhatItMayNotDelegateAndItsTaskTells"),
          mutant(
              "TAKE_RESULTS_UNRULED",
              "rules are asked about results",
              "edge.rule.RuleDesk.coversResults",
              Breach.answers(false),
              "edge.rule.RuleHooksTest.aResultThatIsDeniedGoesBackWithTheMessageOfTheRule"),
          mutant(
              "APPROVE_WITHOUT_DIGEST",
              "an approval is for the digest of what was proposed",
              "edge.map.ApprovalMapper.digest",
              Breach.answers("0".repeat(64)),
              "edge.ApprovalTest.whatIsApprovedIsDoneOnce"));

  private static final List<MethodMutant> ARTIFACTS =
      List.of(
          mutant(
              "KEEP_ANY_CONTENT",
              "an artifact has the digest that was announced",
              "artifact.Artifacts$Upload.finish",
              Breach.takes("equals", true),
              "artifact.ArtifactsTest.otherContentThanAnnouncedIsNotKept",
              "edge.artifact.ArtifactServiceTest.aCorruptedChunkOrAMissingOneLeavesNothingBehind"),
          mutant(
              "IGNORE_QUOTA",
              "the artifacts of a tenant take so much room",
              "artifact.ArtifactLimits.tenantBytesMax",
              Breach.answers(Long.MAX_VALUE),
              "artifact.ArtifactsTest.aTenantHasOnlySoMuchRoomAndGetsItBack",
              "edge.artifact.ArtifactServiceTest.everyLimitHasAReason"),
          mutant(
              "KEEP_ANY_ARTIFACT",
              "an artifact has so many bytes",
              "artifact.ArtifactLimits.artifactBytesMax",
              Breach.answers(Long.MAX_VALUE),
              "edge.artifact.ArtifactServiceTest.everyLimitHasAReason"),
          mutant(
              "TRANSFER_ALL_AT_ONCE",
              "transfers are bounded",
              "artifact.ArtifactLimits.transfersMax",
              Breach.answers(Integer.MAX_VALUE),
              "edge.artifact.ArtifactServiceTest.everyLimitHasAReason"),
          mutant(
              "SWEEP_AT_ONCE",
              "what nobody refers to is kept for a grace",
              "artifact.ArtifactLimits.graceMs",
              Breach.answers(0L),
              "artifact.ArtifactsTest.whatNobodyRefersToIsRemovedByTheSecondLookAfterTheGrace"),
          mutant(
              "CLAIM_ANY_STORE",
              "a new journal gets no artifacts that may be of another",
              "artifact.Artifacts.isEmpty",
              Breach.answers(true),
              "artifact.ArtifactsTest.aNewJournalGetsAStoreWithoutMarkerOnlyWhenNothingIsInItOrItIsToldToTakeIt"));

  EdgeMutantsTest() {
    super(
        "At the edge",
        Stream.of(TRUST_AND_IDENTITY, CHECKS, STREAMS, CONTROL, VERIFICATION, RULES, ARTIFACTS)
            .flatMap(List::stream)
            .toList());
  }

  /** A client throws what it is refused with, and what it waits for may never come. */
  @Override
  protected boolean isNotice(Throwable failure) {
    return true;
  }

  private static MethodMutant mutant(
      String name, String promise, String method, Breach breach, String... tests) {
    List<String> noticing = Arrays.stream(tests).map(EdgeMutantsTest::path).toList();
    return new MethodMutant(name, promise, path(method), breach, noticing);
  }

  private static MethodMutant unlimited(String name, String promise, String limit, String test) {
    Object unlimited = limit.endsWith("Ms") ? (Object) MANY : (Object) (int) MANY;
    return mutant(name, promise, "edge.check.EdgeLimits." + limit, Breach.answers(unlimited), test);
  }

  private static String path(String name) {
    return name.startsWith("dev.") ? name : "dev.parley.server." + name;
  }
}
