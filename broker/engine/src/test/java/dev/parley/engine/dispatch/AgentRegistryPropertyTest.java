package dev.parley.engine.dispatch;

import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drives the registry at random beside a model that is too simple to be wrong: after each step no
 * instance has more than it may, a slot is refused only when the model knows of none, and whoever
 * waits for a target is told before anybody could find a slot for it.
 */
final class AgentRegistryPropertyTest {
  private static final int STEPS = 2_000;
  private static final List<String> CAPABILITIES = List.of("read", "write", "review");
  private static final List<Labels> SELECTORS =
      List.of(Labels.NONE, Labels.of(Map.of("site", "x")), Labels.of(Map.of("site", "y")));

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= 40; seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void agreesWithTheModel(long seed) {
    Run run = new Run(seed);
    for (int step = 0; step < STEPS; step++) {
      run.step();
    }
    assertThat(run.taken).as("slots taken with seed %d", seed).isGreaterThan(STEPS / 50);
    assertThat(run.refused).as("slots refused with seed %d", seed).isGreaterThan(STEPS / 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void doesTheSameForTheSameSeed(long seed) {
    Run first = new Run(seed);
    Run second = new Run(seed);
    for (int step = 0; step < STEPS; step++) {
      first.step();
      second.step();
    }
    assertThat(second.log).isEqualTo(first.log);
  }

  private static final class ModelInstance {
    final FakeConnection connection = new FakeConnection();
    final Set<Lease> inFlight = new HashSet<>();
    final Set<String> capabilities = new TreeSet<>();
    Labels labels = Labels.NONE;
    boolean open;
    int max;
  }

  private static final class Run {
    final SplittableRandom random;
    final AgentRegistry registry = new AgentRegistry();
    final Map<Holder, ModelInstance> model = new LinkedHashMap<>();
    final Map<Target, Set<Demand>> waiting = new HashMap<>();
    final SlotPool.Waiter waiter = this::freed;
    final List<String> log = new ArrayList<>();
    long lastToken;
    int taken;
    int refused;

    Run(long seed) {
      random = new SplittableRandom(seed);
    }

    void step() {
      Holder holder = new Holder("t", "agent" + random.nextInt(6), "instance" + random.nextInt(2));
      ModelInstance instance = model.get(holder);
      switch (random.nextInt(10)) {
        case 0 -> connect(holder);
        case 1 -> open(holder, instance);
        case 2 -> setCapacity(holder, instance);
        case 3 -> disconnect(holder, instance);
        case 4, 5, 6 -> take();
        default -> release(holder, instance);
      }
      model.forEach(this::checkInFlight);
      checkNobodyWaitsInVain();
    }

    void connect(Holder holder) {
      ModelInstance instance = new ModelInstance();
      for (String capability : CAPABILITIES) {
        if (random.nextBoolean()) {
          instance.capabilities.add(capability);
        }
      }
      instance.labels = SELECTORS.get(random.nextInt(SELECTORS.size()));
      AgentFacts facts =
          new AgentFacts(new TreeSet<>(instance.capabilities), instance.labels, ByteString.EMPTY);
      registry.connect(holder, facts, instance.connection, 0);
      ModelInstance older = model.put(holder, instance);
      if (older != null) {
        assertThat(older.connection.replaced).isEqualTo(1);
      }
    }

    void open(Holder holder, @Nullable ModelInstance instance) {
      if (instance == null || instance.open) {
        return;
      }
      instance.open = true;
      instance.max = random.nextInt(4);
      for (int i = random.nextInt(3); i > 0; i--) {
        instance.inFlight.add(lease());
      }
      registry.open(holder, instance.connection, instance.max, instance.inFlight);
    }

    void setCapacity(Holder holder, @Nullable ModelInstance instance) {
      if (instance == null || !instance.open) {
        return;
      }
      instance.max = random.nextInt(4);
      registry.setCapacity(holder, instance.connection, instance.max);
    }

    void disconnect(Holder holder, @Nullable ModelInstance instance) {
      if (instance != null && random.nextInt(3) == 0) {
        registry.disconnect(holder, instance.connection);
        model.remove(holder);
      }
    }

    void take() {
      Demand demand = demand();
      Lease lease = lease();
      boolean possible =
          model.entrySet().stream().anyMatch(e -> meets(e.getKey(), e.getValue(), demand));
      Holder holder = registry.take(demand, lease, waiter);
      log.add(demand + " -> " + holder);
      if (holder == null) {
        refused++;
        waiting.computeIfAbsent(demand.target(), t -> new HashSet<>()).add(demand);
        assertThat(possible).as("a slot for %s", demand).isFalse();
        return;
      }
      taken++;
      ModelInstance instance = requireNonNull(model.get(holder));
      assertThat(meets(holder, instance, demand)).isTrue();
      instance.inFlight.add(lease);
      assertThat(registry.deliver(AgentRegistryTest.work(holder, lease))).isTrue();
    }

    void release(Holder holder, @Nullable ModelInstance instance) {
      if (instance != null && !instance.inFlight.isEmpty()) {
        Lease lease = instance.inFlight.stream().min(comparingLong(Lease::token)).orElseThrow();
        instance.inFlight.remove(lease);
        registry.release(holder, lease);
      }
    }

    void freed(Target target) {
      assertThat(waiting.remove(target)).as("who waits for %s", target).isNotNull();
      log.add("freed " + target);
    }

    Demand demand() {
      Target target =
          random.nextInt(4) == 0
              ? Target.agent("t", "agent" + random.nextInt(6))
              : Target.capability("t", CAPABILITIES.get(random.nextInt(CAPABILITIES.size())));
      TreeSet<String> excluded = new TreeSet<>();
      if (random.nextInt(4) == 0) {
        excluded.add("agent" + random.nextInt(6));
      }
      return new Demand(target, SELECTORS.get(random.nextInt(SELECTORS.size())), excluded);
    }

    Lease lease() {
      return new Lease(new TaskKey("t", "task"), ++lastToken);
    }

    static boolean meets(Holder holder, ModelInstance instance, Demand demand) {
      boolean addressed =
          switch (demand.target().kind()) {
            case CAPABILITY -> instance.capabilities.contains(demand.target().name());
            case AGENT -> holder.agentId().equals(demand.target().name());
          };
      return addressed
          && instance.open
          && instance.inFlight.size() < instance.max
          && !demand.excludedAgents().contains(holder.agentId())
          && demand.selector().within(instance.labels.entries());
    }

    void checkNobodyWaitsInVain() {
      for (Set<Demand> demands : waiting.values()) {
        for (Demand demand : demands) {
          model.forEach((holder, instance) ->
              assertThat(meets(holder, instance, demand))
                  .as("%s is free for %s, whose waiter was not told", holder, demand)
                  .isFalse());
        }
      }
    }

    void checkInFlight(Holder holder, ModelInstance instance) {
      AgentView agent = requireNonNull(registry.get("t", holder.agentId()));
      AgentView.Instance seen =
          agent.instances().stream()
              .filter(i -> i.instanceId().equals(holder.instanceId()))
              .findFirst()
              .orElseThrow();
      assertThat(seen.inFlight()).isEqualTo(instance.inFlight.size());
    }
  }
}
