package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Agent;
import dev.parley.benchmarks.load.fleet.Holding;
import dev.parley.benchmarks.load.fleet.IdSequence;
import dev.parley.benchmarks.load.fleet.Line;
import dev.parley.benchmarks.load.fleet.Loops;
import dev.parley.benchmarks.load.fleet.MessageSizes;
import dev.parley.benchmarks.load.fleet.Requester;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.benchmarks.load.fleet.Switch;
import dev.parley.benchmarks.load.fleet.Ticket;
import dev.parley.benchmarks.load.fleet.TreeWatcher;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Trees that grow all the time: not watched, watched by a hundred, and watched by a hundred of whom
 * one never reads.
 */
final class Watchers implements Scenario {
  private static final String HOLDER = "holder";
  private static final int TREES = 100;
  private static final int INPUT_BYTES = 256;
  private static final Duration END = Duration.ofSeconds(60);
  private static final TaskSpec CHILD = Specs.spec(Rig.CAPABILITY, INPUT_BYTES);

  @Override
  public String name() {
    return "watchers";
  }

  @Override
  public String about() {
    return "100 busy trees with a watcher each, all of whom read or one of whom never does, against none";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    try (Rig rig = Rig.start(stage, findings)) {
      Switch work = new Switch(new Holding(TREES));
      Line line = stage.loops().connect(rig.broker().port());
      try (Agent holder = Agent.connect(line, HOLDER, HOLDER, TREES, new MessageSizes(), work)) {
        Wait.until("the holder to be let in", holder.welcome(), END);
        stage.progress().begins("warming up the broker");
        rig.warmUp(Rig.tasks(INPUT_BYTES), Reviewer.NONE);
        for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
          stage.progress().begins("repeat %d of %d".formatted(repeat, stage.options().repeats()));
          double alone = unwatched(rig, work);
          double read = watched(stage.loops(), rig, work, true, "_all_read", findings);
          double watched = watched(stage.loops(), rig, work, false, "", findings);
          findings.add("ratio_to_unwatched", watched / alone);
          findings.add("ratio_to_all_read", watched / read);
        }
      }
    }
    return findings.result();
  }

  private static double unwatched(Rig rig, Switch work) throws InterruptedException {
    Holding trees = plant(rig, work);
    double rate = grow(rig, trees, "_unwatched");
    fell(rig, trees);
    return rate;
  }

  private static double watched(
      Loops loops, Rig rig, Switch work, boolean allRead, String suffix, Findings findings)
      throws InterruptedException {
    Holding trees = plant(rig, work);
    AtomicLong events = new AtomicLong();
    List<TreeWatcher> watchers = new ArrayList<>();
    // Who does not read holds up whoever shares the connection.
    try (Line shared = loops.connect(rig.broker().port());
        Line own = loops.connect(rig.broker().port(), Loops.NARROW_WINDOW_BYTES)) {
      for (Lease tree : trees.leases()) {
        boolean reads = allRead || !watchers.isEmpty();
        watchers.add(new TreeWatcher(reads ? shared : own, tree.getTaskId(), events, reads));
      }
      long begun = System.nanoTime();
      double rate = grow(rig, trees, suffix);
      findings.add("events_read_per_s" + suffix, events.get() * 1e9 / (System.nanoTime() - begun));
      watchers.forEach(TreeWatcher::close);
      fell(rig, trees);
      return rate;
    }
  }

  /** Creates the roots, which somebody holds from then on. */
  private static Holding plant(Rig rig, Switch work) throws InterruptedException {
    Holding trees = new Holding(TREES);
    work.set(trees);
    Supplier<CreateTaskRequest> roots = Specs.requests(Specs.spec(HOLDER, INPUT_BYTES));
    Requester requester = rig.crew().requester();
    requester
        .line()
        .run(() -> {
          for (int i = 0; i < TREES; i++) {
            requester.create(roots.get(), false, new Ticket() {});
          }
        });
    Wait.until("all trees to be held", trees.allBusy(), END);
    return trees;
  }

  private static double grow(Rig rig, Holding trees, String suffix) throws InterruptedException {
    return rig.throughput(new Children(trees.leases()), Rig.WINDOW, Reviewer.NONE, suffix)
        .tasksPerSecond();
  }

  private static void fell(Rig rig, Holding trees) throws InterruptedException {
    Requester requester = rig.crew().requester();
    requester.line().run(() -> trees.leases().forEach(tree -> requester.cancel(tree.getTaskId())));
    Wait.until("all trees to be canceled", trees.allStopped(), END);
  }

  /** A child for one tree after the other. Used by one loop. */
  private static final class Children implements Supplier<CreateTaskRequest> {
    private final List<Lease> trees;
    private final IdSequence ids = new IdSequence();
    private int turn;

    private Children(List<Lease> trees) {
      this.trees = trees;
    }

    @Override
    public CreateTaskRequest get() {
      Lease tree = trees.get(turn++ % trees.size());
      return CreateTaskRequest.newBuilder()
          .setTaskId(tree.getTaskId() + "." + ids.next())
          .setSpec(CHILD)
          .setParentLease(tree)
          .build();
    }
  }
}
