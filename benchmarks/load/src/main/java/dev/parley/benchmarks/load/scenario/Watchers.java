package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Agent;
import dev.parley.benchmarks.load.fleet.HeardEvents;
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
import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Trees that grow all the time: not watched, watched by a hundred, and by one more who never reads.
 */
final class Watchers implements Scenario {
  private static final String HOLDER = "holder";
  private static final int TREES = 100;
  private static final int INPUT_BYTES = 256;
  private static final Duration END = Duration.ofSeconds(60);
  private static final TaskSpec CHILD = Specs.spec(Rig.CAPABILITY, INPUT_BYTES);

  /** Who watches. */
  private enum Audience {
    NOBODY("_unwatched"),
    READERS("_all_read"),
    READERS_AND_AN_IDLE_ONE("");

    /** Of the names of the figures. */
    private final String suffix;

    Audience(String suffix) {
      this.suffix = suffix;
    }
  }

  @Override
  public String name() {
    return "watchers";
  }

  @Override
  public String about() {
    return "100 busy trees with a watcher each, and one more who never reads, against none";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    try (Rig rig = Rig.start(stage, findings)) {
      Switch work = new Switch(new Holding(TREES));
      Line line = stage.loops().connect(rig.broker().port());
      try (Agent holder = Agent.connect(line, HOLDER, HOLDER, TREES, new MessageSizes(), work)) {
        Wait.until("the holder to be let in", holder.welcome(), END);
        warmUp(stage, rig, work);
        for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
          measure(stage, rig, work, repeat, findings);
        }
      }
    }
    return findings.result();
  }

  private static void warmUp(Stage stage, Rig rig, Switch work) throws InterruptedException {
    stage.progress().begins("warming up the broker");
    Holding trees = plant(rig, work);
    try (Watching watching = Watching.begin(stage, rig, trees, Audience.READERS_AND_AN_IDLE_ONE)) {
      rig.warmUp(new Children(trees.leases()), Reviewer.NONE);
      watching.check();
    }
    fell(rig, trees);
  }

  /** Each audience once; another one begins in each repeat, since brokers age. */
  private static void measure(Stage stage, Rig rig, Switch work, int repeat, Findings findings)
      throws InterruptedException {
    List<Audience> order = new ArrayList<>(List.of(Audience.values()));
    Collections.rotate(order, 1 - repeat);
    Map<Audience, Double> rates = new EnumMap<>(Audience.class);
    Map<Audience, Double> delays = new EnumMap<>(Audience.class);
    for (Audience audience : order) {
      stage
          .progress()
          .begins(
              "repeat %d of %d%s"
                  .formatted(repeat, stage.options().repeats(), audience.suffix.replace('_', ' ')));
      Holding trees = plant(rig, work);
      try (Watching watching = Watching.begin(stage, rig, trees, audience)) {
        Round round =
            rig.throughput(
                new Children(trees.leases()), Rig.WINDOW, Reviewer.NONE, audience.suffix);
        rates.put(audience, round.tasksPerSecond());
        if (audience != Audience.NOBODY) {
          delays.put(audience, watching.end(audience, findings));
        }
        rig.singles(new Children(trees.leases()), Reviewer.NONE, "latency" + audience.suffix);
      }
      fell(rig, trees);
    }
    Audience watched = Audience.READERS_AND_AN_IDLE_ONE;
    findings.add("ratio_to_unwatched", ratio(rates, watched, Audience.NOBODY));
    findings.add("ratio_to_all_read", ratio(rates, watched, Audience.READERS));
    findings.add("event_delay_ratio_to_all_read", ratio(delays, watched, Audience.READERS));
  }

  private static double ratio(Map<Audience, Double> figures, Audience one, Audience other) {
    return figures.getOrDefault(one, Double.NaN) / figures.getOrDefault(other, Double.NaN);
  }

  /** The watchers of one stretch. The one who never reads watches a tree that another reads. */
  private static final class Watching implements AutoCloseable {
    private final HeardEvents events = new HeardEvents();
    private final HeardEvents besideIdle = new HeardEvents();
    private final List<TreeWatcher> readers = new ArrayList<>();
    private final List<TreeWatcher> idle = new ArrayList<>();
    private final Line shared;
    private final Line own;
    private final long begun = System.nanoTime();

    private Watching(Line shared, Line own) {
      this.shared = shared;
      this.own = own;
    }

    private static Watching begin(Stage stage, Rig rig, Holding trees, Audience audience) {
      int port = rig.broker().port();
      Watching watching =
          new Watching(
              stage.loops().connect(port), stage.loops().connect(port, Loops.NARROW_WINDOW_BYTES));
      if (audience != Audience.NOBODY) {
        watching.read(trees.leases());
      }
      if (audience == Audience.READERS_AND_AN_IDLE_ONE) {
        watching.idle.add(TreeWatcher.idle(watching.own, trees.leases().getFirst().getTaskId()));
      }
      return watching;
    }

    private void read(List<Lease> trees) {
      for (Lease tree : trees) {
        HeardEvents heard = readers.isEmpty() ? besideIdle : events;
        readers.add(TreeWatcher.reading(shared, tree.getTaskId(), heard));
      }
    }

    private void check() {
      readers.forEach(TreeWatcher::check);
    }

    /** Adds what the readers have heard; returns the median delay in milliseconds. */
    private double end(Audience audience, Findings findings) {
      check();
      double seconds = (System.nanoTime() - begun) / 1e9;
      String suffix = audience.suffix;
      findings.add("events_read_per_s" + suffix, (events.count() + besideIdle.count()) / seconds);
      Histogram delay = events.takeDelay();
      if (audience == Audience.READERS_AND_AN_IDLE_ONE) {
        findings.addLatency("event_delay_same_tree", besideIdle.takeDelay());
      } else {
        delay.add(besideIdle.takeDelay());
      }
      findings.addLatency("event_delay" + suffix, delay);
      return Latency.millis(delay, 50);
    }

    @Override
    public void close() {
      readers.forEach(TreeWatcher::close);
      idle.forEach(TreeWatcher::close);
      shared.close();
      own.close();
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
