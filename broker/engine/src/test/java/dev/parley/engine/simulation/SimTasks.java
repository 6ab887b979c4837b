package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.RedoAssignee;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Deadlines;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.RetryPolicy;
import dev.parley.journal.v1.ReviewPanel;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Draws tasks with all kinds of policies. */
final class SimTasks {

  private static final List<Reviewer> REVIEWERS =
      List.of(
          Reviewer.NONE,
          Reviewer.NONE,
          Reviewer.REQUESTER,
          Reviewer.REQUESTER,
          Reviewer.CAPABILITY,
          Reviewer.CAPABILITY,
          Reviewer.HUMAN);

  private static final List<ExhaustionAction> EXHAUSTED =
      List.of(ExhaustionAction.FAIL, ExhaustionAction.PARK, ExhaustionAction.ESCALATE);

  /** What a verdict begins with that waives a criterion. */
  private static final ByteString WAIVES = ByteString.copyFromUtf8("waives ");

  private SimTasks() {}

  /** A budget that now and then is tight, in some of its items. */
  static Budget budget(RandomGenerator random) {
    Budget.Builder budget =
        Budget.newBuilder().setCurrency("EUR").setWarningPercent(1 + random.nextInt(100));
    if (random.nextBoolean()) {
      budget.setTokens(20 + random.nextLong(400));
    }
    if (random.nextInt(3) == 0) {
      budget.setCostMicros(20 + random.nextLong(400));
    }
    if (random.nextInt(3) == 0) {
      budget.setWallTimeMs(1_000 + random.nextLong(20_000));
    }
    if (random.nextInt(3) == 0) {
      budget.setAttempts(1 + random.nextLong(6));
    }
    if (random.nextInt(3) == 0) {
      budget.setRedoRounds(random.nextLong(3));
    }
    if (random.nextInt(3) == 0) {
      budget.setDelegations(random.nextLong(5));
    }
    if (random.nextInt(6) == 0) {
      budget.setDepth(random.nextInt(2));
    }
    return budget.build();
  }

  /** What is added to a budget that was used up: of everything that it limits. */
  static Budget more(Budget budget) {
    Budget.Builder more = Budget.newBuilder();
    if (budget.hasTokens()) {
      more.setTokens(200);
    }
    if (budget.hasCostMicros()) {
      more.setCostMicros(200);
    }
    if (budget.hasWallTimeMs()) {
      more.setWallTimeMs(10_000);
    }
    if (budget.hasAttempts()) {
      more.setAttempts(2);
    }
    if (budget.hasRedoRounds()) {
      more.setRedoRounds(1);
    }
    if (budget.hasDelegations()) {
      more.setDelegations(1);
    }
    if (budget.hasDepth()) {
      more.setDepth(1);
    }
    return more.build();
  }

  /**
   * A fan-out over work that ends by itself, with or without somebody who reduces.
   *
   * @param complete whether all items are there; else they follow
   */
  static TaskCreated.Builder drawFanOut(
      RandomGenerator random, int candidates, List<FanOutItem> items, boolean complete) {
    TaskCreated.Builder task = draw(random, "", 1);
    TaskCreated.Builder template = draw(random, SimAgent.WORK, candidates);
    template.getRetryPolicyBuilder().setExhaustionAction(1).clearEscalation();
    Join.Builder join =
        Join.newBuilder()
            .setMode(1 + random.nextInt(3))
            .setQuorum(1 + random.nextInt(items.size()))
            .setLoserAction(1 + random.nextInt(2))
            .setFailureAction(1 + random.nextInt(3))
            .setFailuresTolerated(random.nextInt(3))
            .setAttentionAction(2)
            .setTimeoutMs(random.nextInt(4) == 0 ? 1_000 + random.nextLong(10_000) : 0)
            .setEveryItem(true);
    FanOut.Builder fanOut =
        FanOut.newBuilder()
            .setTemplate(neverRefused(template, task))
            .setJoin(join)
            .setParallelism(random.nextInt(4))
            .setComplete(complete);
    if (complete) {
      fanOut.addAllItems(items);
    }
    task.setFanOut(fanOut);
    if (random.nextBoolean()) {
      task.setBudget(budget(random).toBuilder().setDelegations(random.nextInt(items.size() + 1)));
    }
    return random.nextBoolean() ? task.setCapability(SimAgent.MANAGE) : reviewless(task);
  }

  private static TaskCreated.Builder neverRefused(
      TaskCreated.Builder template, TaskCreated.Builder fanOut) {
    if (!template.hasLoopPolicy() && fanOut.hasLoopPolicy()) {
      template.setLoopPolicy(fanOut.getLoopPolicy());
    }
    if (template.getLoopPolicy().getCycleAction() == CycleAction.REFUSE.number()) {
      template.getLoopPolicyBuilder().setCycleAction(CycleAction.PARK.number());
    }
    return template;
  }

  private static TaskCreated.Builder reviewless(TaskCreated.Builder task) {
    task.getVerificationPolicyBuilder().setReviewer(Reviewer.NONE.number());
    return task;
  }

  /** Items for anybody, or now and then for one agent each. */
  static List<FanOutItem> drawItems(RandomGenerator random, int agents) {
    List<FanOutItem> items = new ArrayList<>();
    boolean broadcast = random.nextInt(4) == 0;
    int count = broadcast ? agents : 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      ByteString spec = ByteString.copyFromUtf8(" item " + i);
      // One that is refused for a loop would be refused for ever: see what is drawn below.
      items.add(
          FanOutItem.newBuilder()
              .setSpec(spec)
              .setIntent(random.nextInt(4))
              .setAgentId(broadcast ? SimAgent.worker(i) : "")
              .build());
    }
    return items;
  }

  /**
   * @param candidates agents with the capability: as many may decline, so that a task that nobody
   *     wants ends
   */
  static TaskCreated.Builder draw(RandomGenerator random, String capability, int candidates) {
    Reviewer reviewer = REVIEWERS.get(random.nextInt(REVIEWERS.size()));
    String escalation =
        switch (random.nextInt(4)) {
          case 0 -> SimAgent.MANAGE;
          case 1 -> capability;
          default -> "";
        };
    RetryPolicy.Builder retries = retries(random, capability);
    // There is only one who manages.
    boolean one =
        escalation.equals(SimAgent.MANAGE)
            || retries.getEscalation().getCapability().equals(SimAgent.MANAGE);
    RedoAssignee redo = RedoAssignee.byNumber(1 + random.nextInt(candidates > 1 ? 3 : 2));
    // There may be nobody left who has not done a round.
    boolean waits = redo != RedoAssignee.DIFFERENT && random.nextInt(10) > 0;
    TaskCreated.Builder task =
        TaskCreated.newBuilder()
            .setSpec(ByteString.copyFromUtf8("spec " + random.nextInt()))
            .setCapability(capability)
            .setTrust(1 + random.nextInt(3))
            .setPriority(random.nextInt(3) - 1)
            .setFairnessKey("key-" + random.nextInt(2))
            .setDeadlines(
                Deadlines.newBuilder()
                    .setHeartbeatMs(3_000)
                    .setAttemptMs(random.nextInt(4) == 0 ? 8_000 : 600_000)
                    .setIdleMs(random.nextInt(4) == 0 ? 6_000 : 0)
                    .setQueueWaitMs(waits ? 0 : 5_000)
                    .setTotalMs(random.nextInt(10) == 0 ? 30_000 : 0))
            .setRetryPolicy(retries.setDeclinesMax(1 + random.nextInt(one ? 1 : candidates)))
            .setVerificationPolicy(
                VerificationPolicy.newBuilder()
                    .setReviewer(reviewer.number())
                    .setRoundsMax(1 + random.nextInt(3))
                    .setRedoAssignee(redo.number())
                    .setExhaustionAction(1 + random.nextInt(5))
                    .setUnresolvedAction(1 + random.nextInt(2))
                    .setChecks(random.nextInt(3) == 0)
                    .setEscalationCapability(escalation));
    if (random.nextInt(3) == 0) {
      task.setLoopPolicy(loops(random));
    }
    if (reviewer == Reviewer.CAPABILITY) {
      int reviewers = 1 + random.nextInt(3);
      task.getVerificationPolicyBuilder()
          .setPanel(
              ReviewPanel.newBuilder()
                  .setReviewers(reviewers)
                  .setQuorum(1 + random.nextInt(reviewers))
                  .setReview(review()));
    }
    if (random.nextBoolean()) {
      task.setAutonomyLevel(random.nextBoolean() ? 4 : random.nextInt(6));
    }
    return task.addBlockingCriteria("right").addBlockingCriteria("short");
  }

  /** A retry policy that says all but how many may decline. */
  private static RetryPolicy.Builder retries(RandomGenerator random, String capability) {
    RetryPolicy.Builder retries =
        RetryPolicy.newBuilder()
            .setAttemptsMax(1 + random.nextInt(4))
            .setInitialBackoffMs(1 + random.nextInt(1_000))
            .setBackoffMultiplierPercent(200)
            .setBackoffMaxMs(5_000);
    ExhaustionAction action = EXHAUSTED.get(random.nextInt(EXHAUSTED.size()));
    if (action == ExhaustionAction.ESCALATE) {
      boolean manages = capability.equals(SimAgent.WORK) && random.nextBoolean();
      retries.getEscalationBuilder().setCapability(manages ? SimAgent.MANAGE : SimAgent.WORK);
    }
    return retries.setExhaustionAction(action.number());
  }

  /** Whether a task is parked because nobody has said yet what its result is worth. */
  static boolean isUnsettled(TaskSnapshot task) {
    return task.state() == TaskState.PARKED
        && (task.reason() == TaskReason.CRITERION_INVALID
            || task.reason() == TaskReason.UNVERIFIABLE);
  }

  /** Whether a verdict waives a criterion. */
  static boolean waives(ByteString verdict) {
    return verdict.startsWith(WAIVES);
  }

  /** The words of a verdict with certain findings. */
  static ByteString words(Map<String, FindingState> findings, String said) {
    ByteString words = ByteString.copyFromUtf8(said);
    return findings.containsValue(FindingState.WAIVED) ? WAIVES.concat(words) : words;
  }

  /**
   * What a reviewer finds of the criteria of a task. Some accept it without one: not all who try
   * may.
   */
  static Map<String, FindingState> findings(VerdictDecision decision, RandomGenerator random) {
    if (decision == VerdictDecision.ACCEPT && random.nextInt(6) == 0) {
      return Map.of("right", FindingState.WAIVED, "short", FindingState.MET);
    }
    boolean accepts = decision == VerdictDecision.ACCEPT;
    return Map.of(
        "right", accepts || random.nextBoolean() ? FindingState.MET : FindingState.UNMET,
        "short", accepts || random.nextBoolean() ? FindingState.MET : FindingState.UNMET);
  }

  /** A policy that is quick to take something for a loop. */
  static LoopPolicy loops(RandomGenerator random) {
    return LoopPolicy.newBuilder()
        .setCycleAction(1 + random.nextInt(5))
        .setDepthMax(random.nextInt(3))
        .setDepthAction(1 + random.nextInt(5))
        .setFindingsMax(random.nextInt(3))
        .setFindingsAction(1 + random.nextInt(5))
        .setRepeatsMax(1 + random.nextInt(2))
        .setWindow(2 + random.nextInt(3))
        .setRepeatAction(1 + random.nextInt(5))
        .setStallAfterMs(random.nextInt(3) == 0 ? 0 : 2_000 + random.nextLong(4_000))
        .setStallAction(1 + random.nextInt(5))
        .setResultAction(1 + random.nextInt(5))
        .setEscalationCapability(random.nextInt(3) == 0 ? "" : SimAgent.WORK)
        .build();
  }

  /**
   * Makes a child ask what its parent asks, of the agent that works on it.
   *
   * @param spec of the parent
   */
  static void askBack(
      RandomGenerator random, TaskCreated.Builder child, ByteString spec, String agentId) {
    LoopPolicy policy = loops(random);
    // What is created would wait for the agent that waits for it.
    boolean allowed =
        policy.getCycleAction() == CycleAction.ALLOW.number()
            || policy.getCycleAction() == CycleAction.TELL.number();
    child
        .setSpec(spec)
        .clearCapability()
        .setAgentId(agentId)
        .setLoopPolicy(
            allowed
                ? policy.toBuilder().setCycleAction(CycleAction.REFUSE.number()).build()
                : policy);
  }

  private static TaskCreated review() {
    return TaskCreated.newBuilder()
        .setSpec(ByteString.copyFromUtf8("review"))
        .setCapability(SimAgent.REVIEW)
        .setDeadlines(
            Deadlines.newBuilder().setHeartbeatMs(3_000).setAttemptMs(8_000).setTotalMs(20_000))
        .setRetryPolicy(
            RetryPolicy.newBuilder()
                .setAttemptsMax(2)
                .setInitialBackoffMs(100)
                .setBackoffMultiplierPercent(200)
                .setBackoffMaxMs(1_000)
                .setDeclinesMax(2)
                .setExhaustionAction(1))
        .setVerificationPolicy(
            VerificationPolicy.newBuilder()
                .setReviewer(Reviewer.NONE.number())
                .setRoundsMax(1)
                .setRedoAssignee(1)
                .setExhaustionAction(1))
        .build();
  }
}
