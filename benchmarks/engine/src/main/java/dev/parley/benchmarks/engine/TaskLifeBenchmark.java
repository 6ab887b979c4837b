package dev.parley.benchmarks.engine;

import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Whole lives of tasks, {@value #TASKS} at a time: created, assigned, answered, and with a review
 * judged. One operation is one command: three of a task, four with a review.
 *
 * <p>A shard that has run for long keeps as many finished trees as it may, so each ended task also
 * makes it forget an old one. That command is done, and not counted.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms6g", "-Xmx6g", "-XX:+UseTransparentHugePages"})
public class TaskLifeBenchmark {
  private static final int TASKS = 64;
  private static final int INSTANCES = 8;

  /** By the shard's time 6,400 tasks come in a second: deadlines pass as in a shard under load. */
  private static final int MS_EACH = 10;

  /** A shard in the middle of its work. */
  @State(Scope.Benchmark)
  public abstract static class Life {
    /** Tasks that wait while others are done. */
    @Param({"0", "1000", "1000000"})
    public int queued;

    private final BenchShard shard = new BenchShard(TaskLimits.DEFAULT);
    private final Requests requests;
    private final boolean reviewed;

    Life(boolean reviewed) {
      this.requests = new Requests(reviewed);
      this.reviewed = reviewed;
    }

    /** Brings the shard to where it has been running for long. */
    @Setup(Level.Trial)
    public void fill() {
      shard.open();
      for (int i = 0; i < queued; i++) {
        shard.submit(requests.create());
        if (i % TASKS == 0) {
          shard.run();
        }
      }
      shard.connect(INSTANCES, TASKS / INSTANCES);
      for (int i = 0; i < TaskLimits.DEFAULT.finishedTreesMax() / TASKS + 10; i++) {
        live();
      }
    }

    long live() {
      for (int i = 0; i < TASKS; i++) {
        shard.submit(requests.create());
      }
      shard.run();
      List<Deliver> works = shard.takeDelivered();
      for (Deliver work : works) {
        shard.submit(requests.submit(work));
      }
      shard.run();
      if (reviewed) {
        for (Deliver work : works) {
          shard.submit(requests.accept(work));
        }
        shard.run();
      }
      if (works.size() != TASKS) {
        throw new IllegalStateException(
            "Expected %d tasks to be done, but %d were".formatted(TASKS, works.size()));
      }
      shard.advance(MS_EACH);
      return shard.replies();
    }
  }

  /** Results count as they come. */
  @State(Scope.Benchmark)
  public static class Plain extends Life {
    public Plain() {
      super(false);
    }
  }

  /** Results wait for a verdict, which accepts. */
  @State(Scope.Benchmark)
  public static class Reviewed extends Life {
    public Reviewed() {
      super(true);
    }
  }

  /** What it takes to make the commands, without a shard. */
  @State(Scope.Benchmark)
  public static class Commands {
    private final Requests requests = new Requests(false);
    private final Deliver work = work();

    private Deliver work() {
      BenchShard shard = new BenchShard(TaskLimits.DEFAULT);
      shard.open();
      shard.connect(1, 1);
      shard.submit(requests.create());
      shard.run();
      return shard.takeDelivered().getFirst();
    }
  }

  @Benchmark
  @OperationsPerInvocation(TASKS * 3)
  public long plain(Plain life) {
    return life.live();
  }

  @Benchmark
  @OperationsPerInvocation(TASKS * 4)
  public long reviewed(Reviewed life) {
    return life.live();
  }

  /** The share of the other figures that is the benchmark's own: one task's commands. */
  @Benchmark
  @OperationsPerInvocation(3)
  public void commandsAlone(Commands commands, Blackhole sink) {
    sink.consume(commands.requests.create());
    sink.consume(commands.requests.submit(commands.work));
  }
}
