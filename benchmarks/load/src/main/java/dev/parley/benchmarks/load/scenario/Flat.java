package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Herd;
import dev.parley.benchmarks.load.fleet.Holding;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.TaskSpec;
import java.util.ArrayList;
import java.util.List;
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

  /** One worker who takes as much as the usual ones together. */
  private static final Rig.Size ONE_WORKER = new Rig.Size(0, 1, 512);

  private final Supplier<CreateTaskRequest> tasks = Rig.tasks(INPUT_BYTES);

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
    shards(stage, findings);
    return findings.result();
  }

  private void queued(Stage stage, Findings findings) throws InterruptedException {
    int many = stage.options().scaled(MANY_QUEUED);
    int few = Math.min(FEW_QUEUED, many / 2);
    try (Rig rig = warm(stage, Rig.Size.USUAL, findings)) {
      Backlog.enqueue(rig, QUEUED, few);
      List<Round> beforeMany = rounds(stage, rig, "_beside_%d_queued".formatted(few));
      stage.progress().begins("enqueuing %,d tasks".formatted(many));
      Backlog.enqueue(rig, QUEUED, many - few);
      List<Round> besideMany = rounds(stage, rig, "_beside_%d_queued".formatted(many));
      compare("queued", beforeMany, besideMany, findings);
    }
  }

  private void agents(Stage stage, Findings findings) throws InterruptedException {
    int others = Math.min(stage.options().scaled(MANY_AGENTS), Herd.sizeMax()) - 1;
    try (Rig rig = warm(stage, ONE_WORKER, findings)) {
      List<Round> alone = rounds(stage, rig, "_with_1_agent");
      stage.progress().begins("connecting %,d agents".formatted(others));
      try (Herd herd =
          Herd.connect(
              stage.loops(), rig.broker().port(), "idle", others, 1, new Holding(others))) {
        List<Round> among = rounds(stage, rig, "_with_%d_agents".formatted(herd.size() + 1));
        compare("agents", alone, among, findings);
      }
    }
  }

  private void shards(Stage stage, Findings findings) throws InterruptedException {
    List<Round> few = new ArrayList<>();
    List<Round> many = new ArrayList<>();
    try (Rig one = warm(stage, shards(FEW_SHARDS), findings);
        Rig sixtyFour = warm(stage, shards(MANY_SHARDS), findings)) {
      for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
        few.add(round(stage, one, "_on_1_shard"));
        many.add(round(stage, sixtyFour, "_on_64_shards"));
      }
    }
    compare("shards", few, many, findings);
  }

  private static Rig.Size shards(int count) {
    return new Rig.Size(count, Rig.Size.USUAL.workers(), Rig.Size.USUAL.inFlight());
  }

  private Rig warm(Stage stage, Rig.Size size, Findings findings) throws InterruptedException {
    Rig rig = Rig.start(stage, size, findings);
    stage.progress().begins("warming up the broker");
    try {
      rig.warmUp(tasks, Reviewer.NONE);
    } catch (RuntimeException | InterruptedException e) {
      rig.close();
      throw e;
    }
    return rig;
  }

  private List<Round> rounds(Stage stage, Rig rig, String suffix) throws InterruptedException {
    List<Round> rounds = new ArrayList<>();
    for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
      rounds.add(round(stage, rig, suffix));
    }
    return rounds;
  }

  private Round round(Stage stage, Rig rig, String suffix) throws InterruptedException {
    stage.progress().begins("measuring " + suffix.substring(1).replace('_', ' '));
    return rig.throughput(tasks, Rig.WINDOW, Reviewer.NONE, suffix);
  }

  private static void compare(String what, List<Round> few, List<Round> many, Findings findings) {
    for (int i = 0; i < few.size(); i++) {
      findings.add(
          "cost_ratio_" + what,
          many.get(i).brokerMicrosPerTask() / few.get(i).brokerMicrosPerTask());
    }
  }
}
