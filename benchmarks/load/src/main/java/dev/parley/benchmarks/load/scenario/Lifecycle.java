package dev.parley.benchmarks.load.scenario;

import static dev.parley.benchmarks.load.scenario.Rig.WINDOW;
import static dev.parley.benchmarks.load.scenario.Rig.WORKERS;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.fleet.MessageSizes;
import dev.parley.benchmarks.load.fleet.MessageSizes.Kind;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.floor.GrpcFloor;
import dev.parley.benchmarks.load.floor.Hops;
import dev.parley.benchmarks.load.floor.KafkaFloor;
import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.process.CpuReading;
import dev.parley.benchmarks.load.process.ProcessMeter;
import dev.parley.v1.CreateTaskRequest;
import java.util.function.Supplier;

/**
 * The life of a task, against both floors: created, assigned, done, accepted, and the requester has
 * been told, every step durable before anybody hears of it.
 */
final class Lifecycle implements Scenario {
  private static final int INPUT_BYTES = 256;
  private static final int LARGE_INPUT_BYTES = 4 * 1024;
  private static final int OPEN_TASKS_PER_S = 500;

  private final Supplier<CreateTaskRequest> small = Rig.tasks(INPUT_BYTES);
  private final Supplier<CreateTaskRequest> large = Rig.tasks(LARGE_INPUT_BYTES);

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
    Findings findings = new Findings(name());
    try (Rig rig = Rig.start(stage, findings)) {
      stage.progress().begins("warming up the broker");
      // What a life is made of shows here; the floors are given the same. Two appends each.
      int recordBytes = (int) Math.round(rig.warmUp(small, Reviewer.NONE) / 2);
      Hops hops = hops(rig.crew().sizes());
      addSizes(hops, findings);
      try (GrpcFloor grpc = GrpcFloor.start(stage.loops(), hops, WORKERS);
          KafkaFloor kafka = KafkaFloor.start(rig.broker().shards())) {
        Floors floors = new Floors(grpc, kafka, recordBytes, stage.options(), findings);
        stage.progress().begins("warming up the floors");
        floors.warmUp();
        for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
          stage.progress().begins("repeat %d of %d".formatted(repeat, stage.options().repeats()));
          floors.grpc();
          double tasksPerSecond = rig.throughput(small, WINDOW, Reviewer.NONE, "").tasksPerSecond();
          floors.kafka();
          floors.compare(tasksPerSecond);
          floors.latency();
          rig.singles(small, Reviewer.NONE, "latency");
          rig.atRate(small, OPEN_TASKS_PER_S, "open_latency");
        }
        // Last: what large tasks leave behind in a broker is not to weigh on small ones.
        for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
          stage.progress().begins("4 KiB, %d of %d".formatted(repeat, stage.options().repeats()));
          rig.throughput(large, WINDOW, Reviewer.NONE, "_4kib");
        }
      }
    }
    return findings.result();
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

  private static void addSizes(Hops hops, Findings findings) {
    findings.add("create_bytes", hops.create());
    findings.add("receipt_bytes", hops.receipt());
    findings.add("assignment_bytes", hops.assignment());
    findings.add("result_bytes", hops.result());
    findings.add("ack_bytes", hops.ack());
    findings.add("end_bytes", hops.end());
  }

  /** Both floors, one repeat after the other. Used by one thread. */
  private static final class Floors {
    private final GrpcFloor grpc;
    private final KafkaFloor kafka;
    private final int recordBytes;
    private final BenchOptions options;
    private final Findings findings;
    private final ProcessMeter grpcMeter;
    private final ProcessMeter kafkaMeter;
    private final ProcessMeter loadMeter = new ProcessMeter(ProcessHandle.current().pid());
    private double grpcPerSecond;
    private double kafkaPerSecond;

    private Floors(
        GrpcFloor grpc,
        KafkaFloor kafka,
        int recordBytes,
        BenchOptions options,
        Findings findings) {
      this.grpc = grpc;
      this.kafka = kafka;
      this.recordBytes = recordBytes;
      this.options = options;
      this.findings = findings;
      this.grpcMeter = new ProcessMeter(grpc.pid());
      this.kafkaMeter = new ProcessMeter(kafka.pid());
    }

    /** The Kafka floor writes gigabytes meanwhile, and is small: it is warm sooner. */
    void warmUp() throws InterruptedException {
      grpc.livesPerSecond(WINDOW, options.warmUp());
      kafka.livesPerSecond(WINDOW, recordBytes, options.warmUp().dividedBy(3));
    }

    void grpc() throws InterruptedException {
      CpuReading server = grpcMeter.cpu();
      CpuReading clients = loadMeter.cpu();
      grpcPerSecond = grpc.livesPerSecond(WINDOW, options.measure());
      findings.add("grpc_floor_per_s", grpcPerSecond);
      double lives = grpcPerSecond * options.measure().toNanos() / 1e9;
      addCpu("grpc_floor_server_cpu_us", grpcMeter.cpu().nanosSince(server), lives);
      addCpu("grpc_floor_clients_cpu_us", loadMeter.cpu().nanosSince(clients), lives);
    }

    void kafka() throws InterruptedException {
      CpuReading before = kafkaMeter.cpu();
      kafkaPerSecond = kafka.livesPerSecond(WINDOW, recordBytes, options.measure());
      findings.add("kafka_floor_per_s", kafkaPerSecond);
      double lives = kafkaPerSecond * options.measure().toNanos() / 1e9;
      addCpu("kafka_floor_cpu_us", kafkaMeter.cpu().nanosSince(before), lives);
    }

    private void addCpu(String figure, long nanos, double lives) {
      findings.add(figure, nanos / 1e3 / lives);
    }

    /** Sets the throughput of the broker against those of the same repeat. */
    void compare(double tasksPerSecond) {
      findings.add("ratio_to_grpc_floor", tasksPerSecond / grpcPerSecond);
      findings.add("ratio_to_kafka_floor", tasksPerSecond / kafkaPerSecond);
    }

    /** The goal: three appends, and two round trips for create and result. */
    void latency() throws InterruptedException {
      double hop = Latency.millis(grpc.roundTrips(options.singles()), 50);
      double append = kafka.appendNanos(options.singles(), recordBytes) / 1e6;
      findings.add("append_ms", append);
      findings.add("hop_ms", hop);
      findings.add("latency_goal_ms", 3 * append + 2 * hop);
    }
  }
}
