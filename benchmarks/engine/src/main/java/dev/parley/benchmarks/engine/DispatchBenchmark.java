package dev.parley.benchmarks.engine;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.parley.engine.dispatch.AgentConnection;
import dev.parley.engine.dispatch.AgentFacts;
import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.dispatch.SlotPool;
import dev.parley.engine.dispatch.Target;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskEffect;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to find an agent for a task among those that are idle, and to have it back. One
 * operation is one task.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DispatchBenchmark {
  private static final Target TARGET = Target.capability(Requests.TENANT, Requests.CAPABILITY);
  private static final SlotPool.Waiter NOBODY = target -> {};

  @Param({"1", "100", "10000"})
  int agents;

  private final AgentRegistry registry = new AgentRegistry();
  private final Lease lease = new Lease(new TaskKey(Requests.TENANT, "task"), 1);
  private final Demand anyone = new Demand(TARGET, Labels.NONE, new TreeSet<>());
  private final Demand theLast =
      new Demand(TARGET, Labels.of(Map.of("place", "here")), new TreeSet<>());

  /** All offer the capability for one task at a time; the last alone has the label. */
  @Setup
  public void connect() {
    Idle connection = new Idle();
    for (int i = 1; i <= agents; i++) {
      Labels labels = Labels.of(Map.of("place", i == agents ? "here" : "there"));
      AgentFacts facts =
          new AgentFacts(new TreeSet<>(Set.of(Requests.CAPABILITY)), labels, ByteString.EMPTY);
      Holder holder = new Holder(Requests.TENANT, "agent-" + i, "instance-1");
      registry.connect(holder, facts, connection, 0);
      registry.open(holder, connection, 1, List.of());
    }
  }

  @Benchmark
  public Holder dispatch() {
    return takeAndRelease(anyone);
  }

  @Benchmark
  public Holder dispatchByLabel() {
    return takeAndRelease(theLast);
  }

  private Holder takeAndRelease(Demand demand) {
    Holder holder = requireNonNull(registry.take(demand, lease, NOBODY));
    registry.release(holder, lease);
    return holder;
  }

  private static final class Idle implements AgentConnection {
    @Override
    public boolean deliver(TaskEffect.Deliver work) {
      return true;
    }

    @Override
    public void revoke(TaskEffect.Revoke revoke) {}

    @Override
    public void warn(TaskEffect.BudgetNotice notice) {}

    @Override
    public void tell(TaskEffect.Tell news) {}

    @Override
    public void requestStop(TaskEffect.RequestStop request) {}

    @Override
    public void replaced() {}
  }
}
