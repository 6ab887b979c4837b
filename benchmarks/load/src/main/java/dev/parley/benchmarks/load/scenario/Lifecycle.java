package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.fleet.ClosedLoop;
import dev.parley.benchmarks.load.fleet.Crew;
import dev.parley.benchmarks.load.fleet.MessageSizes;
import dev.parley.benchmarks.load.fleet.MessageSizes.Kind;
import dev.parley.benchmarks.load.fleet.OpenLoop;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.benchmarks.load.floor.GrpcFloor;
import dev.parley.benchmarks.load.floor.Hops;
import dev.parley.benchmarks.load.floor.KafkaFloor;
import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.benchmarks.load.process.BrokerProcess;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The life of a task, against both floors: created, assigned, done, accepted, and the requester has
 * been told, every step durable before anybody hears of it.
 */
final class Lifecycle implements Scenario {
  private static final String CAPABILITY = "bench";
  private static final int WORKERS = 8;
  private static final int IN_FLIGHT = 64;
  private static final int WINDOW = 1_000;
  private static final int INPUT_BYTES = 256;
  private static final int LARGE_INPUT_BYTES = 4 * 1024;
  private static final int RESULT_BYTES = 256;
  private static final int OPEN_TASKS_PER_S = 500;
  private static final Duration END = Duration.ofSeconds(60);

  /** How long a loop runs before it is measured, so that its window has filled. */
  private static final Duration RUN_IN = Duration.ofMillis(500);

  @Override
  public String name() {
    return "lifecycle";
  }

  @Override
  public String about() {
    return "a task's life, all durable: 8 workers with 64 tasks each, 1,000 unfinished tasks";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings();
    try (BrokerProcess broker = stage.broker();
        Crew crew =
            Crew.connect(
                stage.loops(),
                broker.port(),
                CAPABILITY,
                WORKERS,
                IN_FLIGHT,
                Crew.answering(Specs.result(RESULT_BYTES)))) {
      Bench bench = new Bench(stage, broker, crew, findings);
      bench.warmUp();
      bench.measure();
    }
    return findings.result(name());
  }

  /** One run. Used by one thread. */
  private static final class Bench {
    private final Stage stage;
    private final BenchOptions options;
    private final BrokerProcess broker;
    private final Crew crew;
    private final Findings findings;
    private final Supplier<CreateTaskRequest> small = source(INPUT_BYTES);
    private final Supplier<CreateTaskRequest> large = source(LARGE_INPUT_BYTES);
    private int recordBytes;

    private Bench(Stage stage, BrokerProcess broker, Crew crew, Findings findings) {
      this.stage = stage;
      this.options = stage.options();
      this.broker = broker;
      this.crew = crew;
      this.findings = findings;
    }

    private static Supplier<CreateTaskRequest> source(int inputBytes) {
      TaskSpec spec = Specs.spec(CAPABILITY, inputBytes);
      return Specs.requests(spec);
    }

    /** Also finds out what a life is made of: the floors are given the same. */
    private void warmUp() throws InterruptedException {
      stage.progress().begins("warming up the broker");
      ClosedLoop loop = loop(small, WINDOW, Long.MAX_VALUE).start();
      Wait.unlessBroken(crew.requester().broken(), options.warmUp());
      long bytes = broker.journalBytes();
      long ended = loop.ended();
      Wait.unlessBroken(crew.requester().broken(), RUN_IN);
      double perTask = (double) (broker.journalBytes() - bytes) / (loop.ended() - ended);
      recordBytes = (int) Math.round(perTask / 2);
      Wait.until(loop.stop(), END);
    }

    private ClosedLoop loop(Supplier<CreateTaskRequest> source, int window, long tasksMax) {
      return new ClosedLoop(crew.requester(), source, window, tasksMax, Reviewer.NONE);
    }

    private void measure() throws InterruptedException {
      Hops hops = hops(crew.sizes());
      addSizes(hops);
      try (GrpcFloor grpc = GrpcFloor.start(stage.loops(), hops, WORKERS);
          KafkaFloor kafka = KafkaFloor.start(broker.shards())) {
        stage.progress().begins("warming up the floors");
        grpc.livesPerSecond(WINDOW, options.warmUp());
        kafka.livesPerSecond(WINDOW, recordBytes, options.warmUp());
        for (int repeat = 1; repeat <= options.repeats(); repeat++) {
          stage.progress().begins("repeat %d of %d".formatted(repeat, options.repeats()));
          throughput(grpc, kafka);
          latency(grpc, kafka);
        }
      }
      findings.add("refusals", (double) crew.refusals());
    }

    private static Hops hops(MessageSizes sizes) {
      return new Hops(
          sizes.mean(Kind.CREATE),
          sizes.mean(Kind.RECEIPT),
          sizes.mean(Kind.ASSIGNMENT),
          sizes.mean(Kind.RESULT),
          sizes.mean(Kind.ACK),
          sizes.mean(Kind.END));
    }

    private void addSizes(Hops hops) {
      findings.add("create_bytes", hops.create());
      findings.add("receipt_bytes", hops.receipt());
      findings.add("assignment_bytes", hops.assignment());
      findings.add("result_bytes", hops.result());
      findings.add("ack_bytes", hops.ack());
      findings.add("end_bytes", hops.end());
    }

    private void throughput(GrpcFloor grpc, KafkaFloor kafka) throws InterruptedException {
      double grpcFloor = grpc.livesPerSecond(WINDOW, options.measure());
      double kafkaFloor = kafka.livesPerSecond(WINDOW, recordBytes, options.measure());
      double rate = round(small, "");
      findings.add("grpc_floor_per_s", grpcFloor);
      findings.add("kafka_floor_per_s", kafkaFloor);
      findings.add("ratio_to_grpc_floor", rate / grpcFloor);
      findings.add("ratio_to_kafka_floor", rate / kafkaFloor);
      round(large, "_4kib");
    }

    /** Measures one throughput; returns tasks each second. */
    private double round(Supplier<CreateTaskRequest> source, String suffix)
        throws InterruptedException {
      ClosedLoop loop = loop(source, WINDOW, Long.MAX_VALUE).start();
      Wait.unlessBroken(crew.requester().broken(), RUN_IN);
      Interval interval = Interval.begin(broker);
      long begun = System.nanoTime();
      long before = loop.ended();
      Wait.unlessBroken(crew.requester().broken(), options.measure());
      long tasks = loop.ended() - before;
      double rate = tasks * 1e9 / (System.nanoTime() - begun);
      interval.end(tasks, suffix, findings);
      Wait.until(loop.stop(), END);
      findings.addLatency("loaded_latency" + suffix, loop.latency());
      return rate;
    }

    private void latency(GrpcFloor grpc, KafkaFloor kafka) throws InterruptedException {
      double hop = Latency.millis(grpc.roundTrips(options.singles()), 50);
      double append = kafka.appendNanos(options.singles(), recordBytes) / 1e6;
      ClosedLoop single = loop(small, 1, options.singles()).start();
      Wait.until(single.done(), END);
      findings.addLatency("latency", single.latency());
      findings.add("append_ms", append);
      findings.add("hop_ms", hop);
      findings.add("latency_goal_ms", 3 * append + 2 * hop);
      long tasks = Math.max(1, OPEN_TASKS_PER_S * options.measure().toMillis() / 1_000);
      OpenLoop open = new OpenLoop(crew.requester(), small, OPEN_TASKS_PER_S, tasks);
      findings.addLatency("open_latency", Wait.until(open.run(), options.measure().plus(END)));
    }
  }
}
