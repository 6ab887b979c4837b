package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.fleet.Answering;
import dev.parley.benchmarks.load.fleet.ClosedLoop;
import dev.parley.benchmarks.load.fleet.Crew;
import dev.parley.benchmarks.load.fleet.OpenLoop;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.benchmarks.load.fleet.Work;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.benchmarks.load.process.BrokerProcess;
import dev.parley.benchmarks.load.process.CpuReading;
import dev.parley.benchmarks.load.process.Profiler;
import dev.parley.v1.CreateTaskRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * A broker with a requester and workers who answer at once, and the measurements that scenarios
 * have in common. Used by one thread.
 */
final class Rig implements AutoCloseable {
  /** What the workers of a rig can do. */
  static final String CAPABILITY = "bench";

  /** How many workers there are unless a scenario wants it otherwise. */
  static final int WORKERS = 8;

  /** How many tasks are unfinished at a time when throughput is measured. */
  static final int WINDOW = 1_000;

  private static final int RESULT_BYTES = 256;

  /** How long a loop runs before it is measured, so that its window has filled. */
  private static final Duration RUN_IN = Duration.ofMillis(500);

  /** Of a processor: a broker that uses less has nothing left to do. */
  private static final double QUIET_CORES = 0.1;

  private static final Duration QUIET_LOOK = Duration.ofMillis(500);
  private static final Duration QUIET_END = Duration.ofSeconds(30);

  private static final Duration END = Duration.ofSeconds(60);

  /** For what takes as long as it takes, unless something is wrong. */
  private static final Duration LONG_END = Duration.ofMinutes(10);

  private final Stage stage;
  private final BenchOptions options;
  private final BrokerProcess broker;
  private final Size size;
  private final Answering work = new Answering(Specs.result(RESULT_BYTES));
  private final Findings findings;
  private final Map<String, Integer> measured = new HashMap<>();
  private Crew crew;

  /**
   * How large a rig is.
   *
   * @param shards 0 for as many as a broker has by default
   * @param inFlight how much work each worker takes at a time
   */
  record Size(int shards, int workers, int inFlight) {
    /** What a scenario takes unless it wants something else. */
    static final Size USUAL = new Size(0, WORKERS, 64);
  }

  private Rig(Stage stage, Size size, BrokerProcess broker, Findings findings)
      throws InterruptedException {
    this.stage = stage;
    this.options = stage.options();
    this.size = size;
    this.broker = broker;
    this.findings = findings;
    this.crew = connect();
  }

  private Crew connect() throws InterruptedException {
    return connect(CAPABILITY, work);
  }

  /** Connects another crew of the same size. */
  Crew connect(String capability, Work itsWork) throws InterruptedException {
    return Crew.connect(
        stage.loops(), broker.port(), capability, size.workers, size.inFlight, itsWork);
  }

  /** Starts a broker and connects the usual crew. */
  static Rig start(Stage stage, Findings findings) throws InterruptedException {
    return start(stage, Size.USUAL, findings);
  }

  /** Starts a broker and connects a crew. */
  static Rig start(Stage stage, Size size, Findings findings) throws InterruptedException {
    BrokerProcess broker = stage.broker(size.shards);
    try {
      return new Rig(stage, size, broker, findings);
    } catch (RuntimeException | InterruptedException e) {
      broker.close();
      throw e;
    }
  }

  /** Returns a source of tasks for the workers with so much input. */
  static Supplier<CreateTaskRequest> tasks(int inputBytes) {
    return Specs.requests(Specs.spec(CAPABILITY, inputBytes));
  }

  BrokerProcess broker() {
    return broker;
  }

  Crew crew() {
    return crew;
  }

  /** Runs until everything is warm; returns the bytes in the journal for each task at the end. */
  double warmUp(Supplier<CreateTaskRequest> source, Reviewer reviewer) throws InterruptedException {
    return warmUp(source, WINDOW, reviewer, options.warmUp());
  }

  /** Does so for some time, with so many tasks unfinished. */
  double warmUp(Supplier<CreateTaskRequest> source, int window, Reviewer reviewer, Duration time)
      throws InterruptedException {
    ClosedLoop loop = loop(source, window, Long.MAX_VALUE, reviewer).start();
    Wait.unlessBroken(crew.requester().broken(), time);
    long bytes = broker.journalBytes();
    long ended = loop.ended();
    // Of a few tasks, those that are under way would make up most.
    long begun = System.nanoTime();
    do {
      Wait.unlessBroken(crew.requester().broken(), RUN_IN);
    } while (loop.ended() - ended < window && System.nanoTime() - begun < END.toNanos());
    double perTask = (double) (broker.journalBytes() - bytes) / Math.max(1, loop.ended() - ended);
    Wait.until("the last tasks to end", loop.stop(), END);
    return perTask;
  }

  /**
   * Measures a throughput and what it costs.
   *
   * @param suffix of the names of the figures
   */
  Round throughput(Supplier<CreateTaskRequest> source, int window, Reviewer reviewer, String suffix)
      throws InterruptedException {
    return throughput(source, window, reviewer, suffix, Stretch.NOTHING);
  }

  /** Measures something else over the same stretch of time, too. */
  Round throughput(
      Supplier<CreateTaskRequest> source,
      int window,
      Reviewer reviewer,
      String suffix,
      Stretch beside)
      throws InterruptedException {
    ClosedLoop loop = loop(source, window, Long.MAX_VALUE, reviewer).start();
    Wait.unlessBroken(crew.requester().broken(), RUN_IN);
    Interval interval = Interval.begin(broker);
    beside.begins();
    loop.takeLatency();
    long before = loop.ended();
    Wait.unlessBroken(crew.requester().broken(), options.measure());
    Round round = interval.end(loop.ended() - before, suffix, findings);
    beside.ends();
    findings.addLatency("loaded_latency" + suffix, loop.takeLatency());
    Wait.until("the last tasks to end", loop.stop(), END);
    profile(source, window, reviewer, suffix);
    return round;
  }

  /** Waits until the broker has done what earlier tasks have left to do, or for half a minute. */
  void awaitQuiet() throws InterruptedException {
    long begun = System.nanoTime();
    double cores;
    do {
      CpuReading before = broker.meter().cpu();
      long looked = System.nanoTime();
      Wait.unlessBroken(crew.requester().broken(), QUIET_LOOK);
      cores = (double) broker.meter().cpu().nanosSince(before) / (System.nanoTime() - looked);
    } while (cores > QUIET_CORES && System.nanoTime() - begun < QUIET_END.toNanos());
    if (cores > QUIET_CORES) {
      findings.remark(
          "A broker was not quiet %d s after its last task: it used %.2f of a processor."
              .formatted(QUIET_END.toSeconds(), cores));
    }
  }

  /** What is measured beside a throughput. */
  interface Stretch {
    Stretch NOTHING = new Stretch() {};

    /** The throughput is measured from now on. */
    default void begins() {}

    /** It was measured until now. */
    default void ends() {}
  }

  /**
   * Draws flame graphs of the broker under the same load once more, if they are asked for and this
   * was the last repeat: no figure is taken meanwhile.
   *
   * @param suffix of the names of the figures, by which repeats are counted
   */
  void profile(Supplier<CreateTaskRequest> source, int window, Reviewer reviewer, String suffix)
      throws InterruptedException {
    Path folder = options.profile();
    if (folder == null || measured.merge(suffix, 1, Integer::sum) < options.repeats()) {
      return;
    }
    stage.progress().begins("profiling" + suffix.replace('_', ' '));
    ClosedLoop loop = loop(source, window, Long.MAX_VALUE, reviewer).start();
    try (Profiler profiler = new Profiler(broker.pid(), folder)) {
      for (Profiler.Event event : Profiler.Event.values()) {
        Wait.unlessBroken(crew.requester().broken(), RUN_IN);
        profiler.start(event);
        Wait.unlessBroken(crew.requester().broken(), options.measure());
        Path page = profiler.stop(event, findings.scenario() + suffix.replace('_', '-'));
        findings.remark("A flame graph of the broker: " + page);
      }
    }
    Wait.until("the last tasks to end", loop.stop(), END);
  }

  /**
   * Measures the times of tasks that go one at a time, and what each costs then.
   *
   * @param suffix of the names of the figures
   */
  void singles(Supplier<CreateTaskRequest> source, Reviewer reviewer, String suffix)
      throws InterruptedException {
    String name = "latency" + suffix;
    Interval interval = Interval.begin(broker);
    ClosedLoop loop = loop(source, 1, options.singles(), reviewer).start();
    Wait.until("all tasks to end", loop.done(), LONG_END);
    interval.end(loop.ended(), "_" + name, findings);
    findings.addLatency(name, loop.takeLatency());
    profile(source, 1, reviewer, "_single" + suffix);
  }

  /** Runs so many tasks one after the other, each with its whole tree. */
  ClosedLoop runToEnd(Supplier<CreateTaskRequest> source, int tasks) throws InterruptedException {
    ClosedLoop loop = loop(source, 1, tasks, Reviewer.NONE).start();
    Wait.until("all tasks to end", loop.done(), LONG_END);
    return loop;
  }

  /** Returns the times from creation to assignment since the last call. */
  Histogram takeDispatch() {
    return work.takeDispatch();
  }

  /** Ends the broker at once and starts it again; returns how long it took until it served. */
  Duration killAndStartAgain() throws InterruptedException {
    crew.close();
    Duration took = broker.killAndStartAgain();
    crew = connect();
    return took;
  }

  /**
   * Measures the times of tasks that come at a fixed rate, and what each costs then.
   *
   * @param suffix of the names of the figures but those of the times
   */
  void atRate(Supplier<CreateTaskRequest> source, int perSecond, String name, String suffix)
      throws InterruptedException {
    long tasks = Math.max(1, perSecond * options.measure().toMillis() / 1_000);
    OpenLoop loop = new OpenLoop(crew.requester(), source, perSecond, tasks);
    Interval interval = Interval.begin(broker);
    Histogram times = Wait.until("all tasks to end", loop.run(), options.measure().plus(END));
    interval.end(tasks, suffix, findings);
    findings.addLatency(name, times);
  }

  private ClosedLoop loop(
      Supplier<CreateTaskRequest> source, int window, long tasksMax, Reviewer reviewer) {
    return new ClosedLoop(crew.requester(), source, window, tasksMax, reviewer);
  }

  /** Says how often the broker asked to come again later, then ends everything. */
  @Override
  public void close() {
    findings.add("refusals", (double) crew.refusals());
    crew.close();
    broker.close();
  }
}
