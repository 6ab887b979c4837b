package dev.parley.benchmarks.load.scenario;

import static dev.parley.benchmarks.load.scenario.Rig.WINDOW;
import static dev.parley.benchmarks.load.scenario.Rig.WORKERS;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.floor.GrpcFloor;
import dev.parley.benchmarks.load.floor.Hops;
import dev.parley.benchmarks.load.floor.KafkaFloor;
import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.process.CpuReading;
import dev.parley.benchmarks.load.process.ProcessMeter;
import java.time.Duration;

/**
 * What gRPC alone and Kafka alone do with the messages and the bytes of one kind of task, one
 * repeat after the other. Used by one thread.
 */
final class Floors implements AutoCloseable {
  /** From this share of its event loops on, the load may be what limits a floor. */
  private static final double BUSY = 0.9;

  private final BenchOptions options;
  private final int loops;
  private final GrpcFloor grpc;
  private final KafkaFloor kafka;
  private final int recordBytes;
  private final String suffix;
  private final Findings findings;
  private final ProcessMeter grpcMeter;
  private final ProcessMeter kafkaMeter;
  private final ProcessMeter loadMeter = new ProcessMeter(ProcessHandle.current().pid());
  private double grpcPerSecond;
  private double kafkaPerSecond;
  private double tasksPerSecond;

  private Floors(
      Stage stage,
      GrpcFloor grpc,
      KafkaFloor kafka,
      int recordBytes,
      String suffix,
      Findings findings) {
    this.options = stage.options();
    this.loops = stage.loops().count();
    this.grpc = grpc;
    this.kafka = kafka;
    this.recordBytes = recordBytes;
    this.suffix = suffix;
    this.findings = findings;
    this.grpcMeter = new ProcessMeter(grpc.pid());
    this.kafkaMeter = new ProcessMeter(kafka.pid());
  }

  /**
   * Starts both.
   *
   * @param recordBytes of each of the two appends
   * @param suffix of the names of the figures
   */
  static Floors start(
      Stage stage, int partitions, Hops hops, int recordBytes, String suffix, Findings findings)
      throws InterruptedException {
    GrpcFloor grpc = GrpcFloor.start(stage.loops(), hops, WORKERS);
    try {
      KafkaFloor kafka = KafkaFloor.start(partitions);
      return new Floors(stage, grpc, kafka, recordBytes, suffix, findings);
    } catch (RuntimeException | InterruptedException e) {
      grpc.close();
      throw e;
    }
  }

  /** The Kafka floor writes gigabytes meanwhile, and is small: it is warm sooner. */
  void warmUp(Duration time) throws InterruptedException {
    grpc.livesPerSecond(WINDOW, time);
    kafka.livesPerSecond(WINDOW, recordBytes, time.dividedBy(3));
  }

  void grpc() throws InterruptedException {
    CpuReading server = grpcMeter.cpu();
    CpuReading clients = loadMeter.cpu();
    long begun = System.nanoTime();
    grpcPerSecond = grpc.livesPerSecond(WINDOW, options.measure());
    double clientNanos = loadMeter.cpu().nanosSince(clients);
    double serverNanos = grpcMeter.cpu().nanosSince(server);
    double elapsed = System.nanoTime() - begun;
    add("grpc_floor_per_s", grpcPerSecond);
    add("grpc_floor_server_cores", serverNanos / elapsed);
    add("grpc_floor_client_cores", clientNanos / elapsed);
    addCpu("grpc_floor_server_cpu_us", serverNanos, grpcPerSecond);
    addCpu("grpc_floor_clients_cpu_us", clientNanos, grpcPerSecond);
  }

  void kafka() throws InterruptedException {
    CpuReading before = kafkaMeter.cpu();
    kafkaPerSecond = kafka.livesPerSecond(WINDOW, recordBytes, options.measure());
    add("kafka_floor_per_s", kafkaPerSecond);
    double nanos = kafkaMeter.cpu().nanosSince(before);
    addCpu("kafka_floor_cpu_us", nanos, kafkaPerSecond);
  }

  private void addCpu(String figure, double nanos, double perSecond) {
    double lives = perSecond * options.measure().toNanos() / 1e9;
    add(figure, nanos / 1e3 / lives);
  }

  /** Takes notice of what the broker has done in between. */
  void broker(Round round) {
    tasksPerSecond = round.tasksPerSecond();
  }

  /** Sets the throughput of the broker against those of the same repeat. */
  void compare() {
    add("ratio_to_grpc_floor", tasksPerSecond / grpcPerSecond);
    add("ratio_to_kafka_floor", tasksPerSecond / kafkaPerSecond);
  }

  /**
   * A life is an append and two round trips, for create and result. The goal is told by both of its
   * readings: three of these appends beside its round trips, and three of all.
   */
  void latency() throws InterruptedException {
    double hop = Latency.millis(grpc.roundTrips(options.singles()), 50);
    double append = kafka.appendNanos(options.singles(), recordBytes) / 1e6;
    add("append_ms", append);
    add("hop_ms", hop);
    add("latency_goal_3_appends_2_hops_ms", 3 * append + 2 * hop);
    add("latency_goal_3_appends_6_hops_ms", 3 * (append + 2 * hop));
  }

  private void add(String figure, double value) {
    findings.add(figure + suffix, value);
  }

  /** Says so when the load had no more to give while gRPC alone was measured. */
  void remark() {
    String figure = "grpc_floor_client_cores" + suffix;
    Spread cores = findings.spreads().get(figure);
    if (cores != null && cores.median() >= BUSY * loops) {
      findings.remark(
          "%s: %.2f, and the load has %d event loops: its clients may be what limits the gRPC floor, as they limit the broker."
              .formatted(figure, cores.median(), loops));
    }
  }

  @Override
  public void close() {
    grpc.close();
    kafka.close();
  }
}
