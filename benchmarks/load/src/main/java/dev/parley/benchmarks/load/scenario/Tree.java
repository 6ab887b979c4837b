package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Manager;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.v1.Assignment;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Trees in which every task above the leaves hands its work out to ten others. */
final class Tree implements Scenario {
  private static final int INPUT_BYTES = 256;
  private static final int DEPTH = 4;
  private static final int FAN_OUT = 10;
  private static final int MANAGERS = 4;

  /** More than there are managers in a tree, since all of them may be waiting at a time. */
  private static final int HOLDING_IN_FLIGHT = 1_000;

  /** Those who yield need no more than keeps them busy. */
  private static final int YIELDING_IN_FLIGHT = 10;

  private static final String MANAGE = "manage";

  /** How many trees there are for each task that goes one at a time. */
  private static final int SINGLES_PER_TREE = 400;

  /** What managers are asked, by their depth: not what those above them are asked. */
  private static final List<TaskSpec> INNER =
      IntStream.range(0, DEPTH)
          .mapToObj(depth ->
              Specs.spec(MANAGE, INPUT_BYTES).toBuilder()
                  .setObjective("Measure level " + depth)
                  .build())
          .toList();

  private static final TaskSpec LEAF = Specs.spec(Rig.CAPABILITY, INPUT_BYTES);

  private final Manager.Waiting waiting;

  Tree(Manager.Waiting waiting) {
    this.waiting = waiting;
  }

  @Override
  public String name() {
    return switch (waiting) {
      case HOLDING -> "tree";
      case YIELDING -> "yield";
    };
  }

  @Override
  public String about() {
    return "trees four levels deep, ten children each: 11,111 tasks, managers "
        + switch (waiting) {
          case HOLDING -> "hold their leases";
          case YIELDING -> "yield";
        };
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    // Scaled by the number of leaves, so by the fourth root.
    int fanOut = Math.max(2, (int) Math.round(FAN_OUT * Math.pow(stage.options().scale(), 0.25)));
    List<Manager> managers = new ArrayList<>();
    try (Rig rig = Rig.start(stage, findings)) {
      for (int i = 0; i < MANAGERS; i++) {
        managers.add(manager(stage, rig, MANAGE + "-" + i, fanOut));
      }
      stage.progress().begins("warming up the broker");
      Supplier<CreateTaskRequest> roots = Specs.requests(INNER.getFirst());
      rig.warmUp(Rig.tasks(INPUT_BYTES), Reviewer.NONE);
      rig.runToEnd(roots, 1);
      int trees = Math.max(1, stage.options().singles() / SINGLES_PER_TREE);
      for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
        stage.progress().begins("repeat %d of %d".formatted(repeat, stage.options().repeats()));
        Interval interval = Interval.begin(rig.broker());
        Histogram wall = rig.runToEnd(roots, trees).takeLatency();
        interval.end(trees * tasks(fanOut), "", findings);
        findings.addPercentiles("latency", wall);
        findings.addLatency("wall", wall);
        rig.profile(roots, 1, Reviewer.NONE, "");
      }
      findings.add("tasks_per_tree", (double) tasks(fanOut));
    } finally {
      managers.forEach(Manager::close);
    }
    return findings.result();
  }

  private Manager manager(Stage stage, Rig rig, String agentId, int fanOut)
      throws InterruptedException {
    return Manager.connect(
        stage.loops(),
        rig.broker().port(),
        agentId,
        MANAGE,
        switch (waiting) {
          case HOLDING -> HOLDING_IN_FLIGHT;
          case YIELDING -> YIELDING_IN_FLIGHT;
        },
        fanOut,
        Tree::child,
        waiting);
  }

  private static TaskSpec child(Assignment parent, int number) {
    int depth = parent.getDepth() + 1;
    return depth < DEPTH ? INNER.get(depth) : LEAF;
  }

  private static long tasks(int fanOut) {
    long tasks = 0;
    long level = 1;
    for (int depth = 0; depth <= DEPTH; depth++) {
      tasks += level;
      level *= fanOut;
    }
    return tasks;
  }
}
