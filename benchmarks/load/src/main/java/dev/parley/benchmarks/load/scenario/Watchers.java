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
 * Trees that grow all the time: not watched, watched by a hundred, and by one more who reads slowly
 * or never.
 */
final class Watchers implements Scenario {
  private static final String HOLDER = "holder";
  private static final int TREES = 100;
  private static final int INPUT_BYTES = 256;
  private static final Duration END = Duration.ofSeconds(60);

  /** Between two events that the slow one reads: several times as many happen on its tree. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final TaskSpec CHILD = Specs.spec(Rig.CAPABILITY, INPUT_BYTES);

  /** Who watches. */
  private enum Audience {
    NOBODY("_unwatched"),
    READERS("_all_read"),
    READERS_AND_A_SLOW_ONE("_slow"),
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
    return "100 busy trees with a watcher each, and one more who reads slowly or never, against none";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    try (Rig rig = Rig.start(stage, findings)) {
      Switch work = new Switch(new Holding(TREES));
      Line line = stage.loops().connect(rig.broker().port());
      try (Agent holder = Agent.connect(line, HOLDER, HOLDER, TREES, new MessageSizes(), work)) {
        Wait.until("the holder to be let in", holder.welcome(), END);
        warmUp(stage, rig, work, findings);
        for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
          measure(stage, rig, work, repeat, findings);
        }
      }
    }
    return findings.result();
  }

  private static void warmUp(Stage stage, Rig rig, Switch work, Findings findings)
      throws InterruptedException {
    stage.progress().begins("warming up the broker");
    Holding trees = plant(rig, work);
    try (Watching watching =
        Watching.begin(stage, rig, trees, Audience.READERS_AND_AN_IDLE_ONE, findings)) {
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
      try (Watching watching = Watching.begin(stage, rig, trees, audience, findings)) {
        Round round =
            rig.throughput(
                new Children(trees.leases()), Rig.WINDOW, Reviewer.NONE, audience.suffix, watching);
        rates.put(audience, round.tasksPerSecond());
        delays.put(audience, watching.delayMs);
        rig.singles(new Children(trees.leases()), Reviewer.NONE, audience.suffix);
      }
      fell(rig, trees);
    }
    for (Audience watched :
        List.of(Audience.READERS_AND_A_SLOW_ONE, Audience.READERS_AND_AN_IDLE_ONE)) {
      findings.add("ratio_to_unwatched" + watched.suffix, ratio(rates, watched, Audience.NOBODY));
      findings.add("ratio_to_all_read" + watched.suffix, ratio(rates, watched, Audience.READERS));
      findings.add(
          "event_delay_ratio_to_all_read" + watched.suffix,
          ratio(delays, watched, Audience.READERS));
    }
  }

  private static double ratio(Map<Audience, Double> figures, Audience one, Audience other) {
    return figures.getOrDefault(one, Double.NaN) / figures.getOrDefault(other, Double.NaN);
  }

  /**
   * The watchers of one audience, each with a connection of its own. Who reads slowly or never
   * watches a tree that another reads.
   */
  private static final class Watching implements Rig.Stretch, AutoCloseable {
    private final Audience audience;
    private final Findings findings;
    private final HeardEvents events = new HeardEvents();
    private final HeardEvents sameTree = new HeardEvents();
    private final List<TreeWatcher> watchers = new ArrayList<>();
    private final List<TreeWatcher> readers = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private long begunNanos;
    private long heardBefore;

    /** The median of what the readers have heard; no number while nobody has heard anything. */
    private double delayMs = Double.NaN;

    private Watching(Audience audience, Findings findings) {
      this.audience = audience;
      this.findings = findings;
    }

    private static Watching begin(
        Stage stage, Rig rig, Holding trees, Audience audience, Findings findings) {
      Watching watching = new Watching(audience, findings);
      int port = rig.broker().port();
      String first = trees.leases().getFirst().getTaskId();
      if (audience != Audience.NOBODY) {
        watching.read(stage.loops(), port, trees.leases());
      }
      if (audience == Audience.READERS_AND_A_SLOW_ONE) {
        watching.watchers.add(TreeWatcher.slow(watching.narrow(stage.loops(), port), first, PAUSE));
      }
      if (audience == Audience.READERS_AND_AN_IDLE_ONE) {
        watching.watchers.add(TreeWatcher.idle(watching.narrow(stage.loops(), port), first));
      }
      return watching;
    }

    private void read(Loops loops, int port, List<Lease> trees) {
      for (Lease tree : trees) {
        HeardEvents heard = readers.isEmpty() ? sameTree : events;
        Line line = loops.connect(port);
        lines.add(line);
        readers.add(TreeWatcher.reading(line, tree.getTaskId(), heard));
      }
      watchers.addAll(readers);
    }

    private Line narrow(Loops loops, int port) {
      Line line = loops.connect(port, Loops.NARROW_WINDOW_BYTES);
      lines.add(line);
      return line;
    }

    private void check() {
      readers.forEach(TreeWatcher::check);
    }

    private long heard() {
      return events.count() + sameTree.count();
    }

    @Override
    public void begins() {
      begunNanos = System.nanoTime();
      heardBefore = heard();
      events.takeDelay();
      sameTree.takeDelay();
    }

    @Override
    public void ends() {
      if (audience == Audience.NOBODY) {
        return;
      }
      check();
      double seconds = (System.nanoTime() - begunNanos) / 1e9;
      findings.add("events_read_per_s" + audience.suffix, (heard() - heardBefore) / seconds);
      Histogram delay = events.takeDelay();
      if (audience == Audience.READERS) {
        delay.add(sameTree.takeDelay());
      } else {
        findings.addLatency("event_delay_same_tree" + audience.suffix, sameTree.takeDelay());
      }
      findings.addLatency("event_delay" + audience.suffix, delay);
      delayMs = Latency.millis(delay, 50);
    }

    @Override
    public void close() {
      watchers.forEach(TreeWatcher::close);
      lines.forEach(Line::close);
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
