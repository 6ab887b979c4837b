package dev.parley.engine.simulation;

import dev.parley.engine.runtime.ShardConfig;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.testing.CheckpointFaults;
import dev.parley.engine.testing.JournalFaults;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What kind of world a seed makes: each run has its own mix of faults and sizes, so that some runs
 * are about one thing only and some about everything at once.
 */
record Chances(
    int shards,
    int agents,
    int requesters,
    int tasksPerRequester,
    long nodeCrashEveryMs,
    long nodeFreezeEveryMs,
    double agentCrash,
    double agentStall,
    double agentFail,
    double agentDecline,
    double connectionLoss,
    double replyLoss,
    double slowAgent,
    boolean clockSkew,
    JournalFaults journal,
    CheckpointFaults checkpoints,
    ShardConfig shard,
    TaskLimits limits) {

  static Chances draw(RandomGenerator random) {
    ShardConfig d = ShardConfig.DEFAULTS;
    return new Chances(
        1 + random.nextInt(2),
        1 + random.nextInt(5),
        1 + random.nextInt(3),
        3 + random.nextInt(10),
        random.nextBoolean() ? 0 : 2_000 + random.nextLong(20_000),
        random.nextBoolean() ? 0 : 2_000 + random.nextLong(20_000),
        sometimes(random, 0.08),
        sometimes(random, 0.15),
        sometimes(random, 0.2),
        sometimes(random, 0.1),
        sometimes(random, 0.1),
        sometimes(random, 0.15),
        sometimes(random, 0.2),
        random.nextInt(4) == 0,
        JournalFaults.some(random),
        CheckpointFaults.some(random),
        new ShardConfig(
            4 + random.nextInt(60),
            1 + random.nextInt(8),
            1 + random.nextInt(8),
            2 + random.nextInt(20),
            d.batchBytesMax(),
            d.decisionBytesMax(),
            5 + random.nextInt(100),
            random.nextInt(4) == 0 ? 0 : random.nextInt(1_000),
            200,
            d.reopenDelayMinMs(),
            1_000,
            d.faultPauseMs()),
        new TaskLimits(
            4,
            20,
            30,
            10_000,
            random.nextInt(3) == 0 ? 5_000 : 3_600_000,
            10_000,
            1 + random.nextInt(4),
            random.nextInt(3),
            4,
            4,
            3,
            1 + random.nextInt(4),
            TaskLimits.DEFAULT.historyBytesMax(),
            random.nextInt(4) > 0
                ? TaskLimits.DEFAULT.taskBytesMax()
                : 15_000 + random.nextLong(60_000),
            loops(random)));
  }

  private static LoopPolicies loops(RandomGenerator random) {
    return random.nextBoolean()
        ? LoopPolicies.DEFAULT
        : new LoopPolicies(SimTasks.loops(random), Map.of(SimAgent.MANAGE, SimTasks.loops(random)));
  }

  private static double sometimes(RandomGenerator random, double most) {
    return random.nextInt(3) == 0 ? 0 : random.nextDouble() * most;
  }
}
