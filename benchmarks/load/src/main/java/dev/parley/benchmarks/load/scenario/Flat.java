package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Answering;
import dev.parley.benchmarks.load.fleet.Crew;
import dev.parley.benchmarks.load.fleet.Herd;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.benchmarks.load.fleet.Work;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.util.function.Supplier;

/**
 * Whether a task costs the same beside few and beside many: queued tasks, connected agents, shards.
 * Cost is processor time of the broker; a ratio of 1 is flat.
 */
final class Flat implements Scenario {
  private static final int INPUT_BYTES = 256;
  private static final int FEW_QUEUED = 1_000;
  private static final int MANY_QUEUED = 1_000_000;
  private static final int MANY_AGENTS = 10_000;
  private static final int FEW_SHARDS = 1;
  private static final int MANY_SHARDS = 64;
  private static final TaskSpec QUEUED = Specs.spec("later", INPUT_BYTES);

  /** For the worker alone, by its labels, of all that offer its capability. */
  private static final TaskSpec SELECTIVE =
      Specs.spec(Rig.CAPABILITY, INPUT_BYTES).toBuilder()
          .setTarget(
              Target.newBuilder()
                  .setCapability(
                      CapabilityTarget.newBuilder()
                          .setCapability(Rig.CAPABILITY)
                          .putAllLabels(Crew.LABELS)))
          .build();

  /** One worker who takes as much as the usual ones together. */
  private static final Rig.Size ONE_WORKER = new Rig.Size(0, 1, 512);

  /** So many that there is enough under way on each of many shards for a large batch. */
  private static final int MANY_UNFINISHED = 16_000;

  private static final int MANY_IN_FLIGHT = 1_000;

  private final Supplier<CreateTaskRequest> tasks = Rig.tasks(INPUT_BYTES);
  private final Supplier<CreateTaskRequest> selective = Specs.requests(SELECTIVE);

  @Override
  public String name() {
    return "flat";
  }

  @Override
  public String about() {
    return "cost of a task beside 1,000 and 1,000,000 queued, 1 and 10,000 agents, on 1 and 64 shards";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    queued(stage, findings);
    agents(stage, findings);
    shards(stage, Rig.Size.USUAL.inFlight(), Rig.WINDOW, "", findings);
    shards(
        stage,
        MANY_IN_FLIGHT,
        MANY_UNFINISHED,
        "_%d_unfinished".formatted(MANY_UNFINISHED),
        findings);
    return findings.result();
  }

  private void queued(Stage stage, Findings findings) throws InterruptedException {
    int many = stage.options().scaled(MANY_QUEUED);
    int few = Math.min(FEW_QUEUED, many / 2);
    try (Rig beside = warm(stage, Rig.Size.USUAL, Rig.WINDOW, findings);
        Rig besideMany = warm(stage, Rig.Size.USUAL, Rig.WINDOW, findings)) {
      stage.progress().begins("enqueuing %,d tasks".formatted(few + many));
      Backlog.enqueue(beside, QUEUED, few);
      Backlog.enqueue(besideMany, QUEUED, many);
      compare(
          stage,
          "queued",
          new Side(beside, tasks, Rig.WINDOW, "_beside_%d_queued".formatted(few)),
          new Side(besideMany, tasks, Rig.WINDOW, ""),
          findings);
      besideMany.singles(tasks, Reviewer.NONE, "");
      findings.add("queued", (double) many);
    }
  }

  /** All offer what is asked for, so each dispatch has the choice of all. */
  private void agents(Stage stage, Findings findings) throws InterruptedException {
    int others = Math.min(stage.options().scaled(MANY_AGENTS), Herd.sizeMax()) - 1;
    try (Rig alone = warm(stage, ONE_WORKER, Rig.WINDOW, findings);
        Rig among = warm(stage, ONE_WORKER, Rig.WINDOW, findings)) {
      stage.progress().begins("connecting %,d agents".formatted(others));
      Work work = new Answering(Specs.result(INPUT_BYTES));
      try (Herd herd =
          Herd.connect(stage.loops(), among.broker().port(), Rig.CAPABILITY, others, 1, work)) {
        String many = "_with_%d_agents".formatted(herd.size() + 1);
        compare(
            stage,
            "agents",
            new Side(alone, tasks, Rig.WINDOW, "_with_1_agent"),
            new Side(among, tasks, Rig.WINDOW, many),
            findings);
        compare(
            stage,
            "agents_by_label",
            new Side(alone, selective, Rig.WINDOW, "_with_1_agent_by_label"),
            new Side(among, selective, Rig.WINDOW, many + "_by_label"),
            findings);
      }
    }
  }

  private void shards(Stage stage, int inFlight, int window, String suffix, Findings findings)
      throws InterruptedException {
    try (Rig one = warm(stage, shards(FEW_SHARDS, inFlight), window, findings);
        Rig sixtyFour = warm(stage, shards(MANY_SHARDS, inFlight), window, findings)) {
      compare(
          stage,
          "shards" + suffix,
          new Side(one, tasks, window, "_on_1_shard" + suffix),
          new Side(sixtyFour, tasks, window, "_on_64_shards" + suffix),
          findings);
    }
  }

  private static Rig.Size shards(int count, int inFlight) {
    return new Rig.Size(count, Rig.Size.USUAL.workers(), inFlight);
  }

  private Rig warm(Stage stage, Rig.Size size, int window, Findings findings)
      throws InterruptedException {
    Rig rig = Rig.start(stage, size, findings);
    stage.progress().begins("warming up the broker");
    try {
      rig.warmUp(tasks, window, Reviewer.NONE, stage.options().warmUp());
    } catch (RuntimeException | InterruptedException e) {
      rig.close();
      throw e;
    }
    return rig;
  }

  /**
   * One of the two brokers that are compared.
   *
   * @param window how many tasks are unfinished
   * @param suffix of the names of the figures
   */
  private record Side(Rig rig, Supplier<CreateTaskRequest> tasks, int window, String suffix) {}

  /**
   * Measures both sides in turns, each first in every other repeat: so both age alike. Both are
   * quiet before: what one has left to do would count for the other, too.
   */
  private void compare(Stage stage, String what, Side few, Side many, Findings findings)
      throws InterruptedException {
    for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
      boolean fewFirst = repeat % 2 == 1;
      quiet(stage, few, many);
      Round first = round(stage, fewFirst ? few : many, what);
      quiet(stage, few, many);
      Round second = round(stage, fewFirst ? many : few, what);
      double ratio = second.brokerMicrosPerTask() / first.brokerMicrosPerTask();
      findings.add("cost_ratio_" + what, fewFirst ? ratio : 1 / ratio);
    }
  }

  private static void quiet(Stage stage, Side few, Side many) throws InterruptedException {
    stage.progress().begins("waiting until both brokers are quiet");
    few.rig.awaitQuiet();
    many.rig.awaitQuiet();
  }

  private Round round(Stage stage, Side side, String what) throws InterruptedException {
    stage.progress().begins("measuring " + (what + side.suffix).replace('_', ' '));
    return side.rig.throughput(side.tasks, side.window, Reviewer.NONE, side.suffix);
  }
}
