package dev.parley.engine.dispatch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.journal.v1.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AgentRegistryTest {
  private static final Target REVIEW = Target.capability("t", "review");

  private final AgentRegistry registry = new AgentRegistry();
  private final List<Target> freed = new ArrayList<>();
  private final SlotPool.Waiter waiter = freed::add;
  private long lastToken;

  @Test
  void givesNothingToAnInstanceBeforeItIsOpen() {
    FakeConnection connection = new FakeConnection();
    registry.connect(holder("a", "1"), facts("review"), connection, 0);

    assertThat(take(REVIEW)).isNull();
    assertThat(registry.open(holder("a", "1"), connection, 1, Set.of())).isTrue();
    assertThat(take(REVIEW)).isEqualTo(holder("a", "1"));
  }

  @Test
  void forgetsWhatNobodyWaitsForAnyMore() {
    SlotPool.Waiter other = target -> {};
    Target nobody = Target.agent("t", "nobody");
    take(nobody);
    registry.take(demand(nobody), lease(), other);
    take(REVIEW);
    assertThat(registry.awaited()).isEqualTo(2);

    registry.forget(nobody, waiter);
    registry.forget(nobody, waiter);
    assertThat(registry.awaited()).isEqualTo(2);
    registry.forget(nobody, other);

    assertThat(registry.awaited()).isEqualTo(1);
    connect("a", "1", 1, "review");
    assertThat(freed).containsExactly(REVIEW);
  }

  @Test
  void neverExceedsTheCapacityOfAnInstance() {
    connect("a", "1", 2, "review");

    assertThat(take(REVIEW)).isNotNull();
    assertThat(take(REVIEW)).isNotNull();
    assertThat(take(REVIEW)).isNull();
  }

  @Test
  void countsTheLeasesThatAnInstanceBrought() {
    FakeConnection connection = new FakeConnection();
    registry.connect(holder("a", "1"), facts("review"), connection, 0);
    registry.open(holder("a", "1"), connection, 2, List.of(lease(), lease()));

    assertThat(take(REVIEW)).isNull();
  }

  @Test
  void addressesByCapabilityAndByAgentWithinTheTenantOnly() {
    connect("a", "1", 10, "review");

    assertThat(take(REVIEW)).isNotNull();
    assertThat(take(Target.agent("t", "a"))).isNotNull();
    assertThat(take(Target.capability("t", "a"))).isNull();
    assertThat(take(Target.agent("t", "review"))).isNull();
    assertThat(take(Target.capability("other", "review"))).isNull();
  }

  @Test
  void anAgentCanDoWhatAnyOfItsInstancesCan() {
    connect("a", "1", 1, "review", "write");
    FakeConnection newest = connect("a", "2", 1, "write", "publish");

    assertThat(registry.capabilities("t", "a")).containsExactly("publish", "review", "write");
    assertThat(registry.capabilities("other", "a")).isNull();
    registry.disconnect(holder("a", "2"), newest);
    assertThat(registry.capabilities("t", "a")).containsExactly("review", "write");
    assertThat(registry.capabilities("t", "b")).isNull();
  }

  @Test
  void takesTurnsAmongFreeInstances() {
    connect("a", "1", 9, "review");
    connect("b", "1", 1, "review");
    connect("c", "1", 9, "review");

    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      taken.add(String.valueOf(takenAgent(new Demand(REVIEW, Labels.NONE, new TreeSet<>()))));
    }
    assertThat(taken).containsExactly("a", "b", "c", "a", "c");
  }

  @Test
  void respectsLabelsAndExcludedAgents() {
    connect("a", "1", 9, Map.of("region", "eu"), "review");
    connect("b", "1", 9, Map.of("region", "us", "gpu", "yes"), "review");
    Labels us = Labels.of(Map.of("region", "us"));

    assertThat(takenAgent(new Demand(REVIEW, us, new TreeSet<>()))).isEqualTo("b");
    assertThat(takenAgent(new Demand(REVIEW, us, new TreeSet<>(Set.of("b"))))).isNull();
    assertThat(takenAgent(new Demand(REVIEW, Labels.NONE, new TreeSet<>(Set.of("b")))))
        .isEqualTo("a");
  }

  @Test
  void tellsWhetherThereIsAnybodyFreeOrNot() {
    FakeConnection connection = connect("a", "1", 1, "review");
    take(REVIEW);

    assertThat(registry.hasAnybody(demand(REVIEW))).isTrue();
    assertThat(registry.hasAnybody(demand(Target.capability("other", "review")))).isFalse();
    assertThat(registry.hasAnybody(demand(Target.capability("t", "write")))).isFalse();
    assertThat(registry.hasAnybody(new Demand(REVIEW, Labels.NONE, new TreeSet<>(Set.of("a")))))
        .isFalse();
    registry.disconnect(holder("a", "1"), connection);
    assertThat(registry.hasAnybody(demand(REVIEW))).isFalse();
  }

  @Test
  void tellsAWaiterOnceWhenAnInstanceBecomesFree() {
    FakeConnection connection = connect("a", "1", 1, "review", "write");
    Lease lease = lease();
    Holder holder = registry.take(demand(REVIEW), lease, waiter);
    assertThat(take(REVIEW)).isNull();
    assertThat(take(REVIEW)).isNull();
    assertThat(freed).isEmpty();

    registry.release(holder("a", "1"), lease);
    assertThat(holder).isEqualTo(holder("a", "1"));
    assertThat(freed).containsExactly(REVIEW);

    registry.setCapacity(holder("a", "1"), connection, 0);
    registry.setCapacity(holder("a", "1"), connection, 1);
    assertThat(freed).hasSize(1);
  }

  @Test
  void wakesForNewCapacityAndForNewInstances() {
    FakeConnection connection = connect("a", "1", 0, "review");
    assertThat(take(REVIEW)).isNull();
    registry.setCapacity(holder("a", "1"), connection, 1);
    assertThat(freed).containsExactly(REVIEW);

    assertThat(take(REVIEW)).isNotNull();
    assertThat(take(REVIEW)).isNull();
    connect("b", "1", 1, "review");
    assertThat(freed).containsExactly(REVIEW, REVIEW);
  }

  @Test
  void doesNotWakeForAnInstanceThatWasFreeAllAlong() {
    connect("a", "1", 2, "review");
    Lease lease = lease();
    assertThat(registry.take(demand(REVIEW), lease, waiter)).isNotNull();
    assertThat(takenAgent(new Demand(REVIEW, Labels.NONE, new TreeSet<>(Set.of("a"))))).isNull();

    registry.release(holder("a", "1"), lease);
    assertThat(freed).isEmpty();
  }

  @Test
  void loweredCapacityLetsWorkRunDry() {
    FakeConnection connection = connect("a", "1", 2, "review");
    Lease first = lease();
    Lease second = lease();
    assertThat(registry.take(demand(REVIEW), first, waiter)).isNotNull();
    assertThat(registry.take(demand(REVIEW), second, waiter)).isNotNull();
    registry.setCapacity(holder("a", "1"), connection, 1);

    registry.release(holder("a", "1"), first);
    assertThat(take(REVIEW)).isNull();
    registry.release(holder("a", "1"), second);
    assertThat(take(REVIEW)).isNotNull();
  }

  @Test
  void aSecondReleaseOfALeaseChangesNothing() {
    connect("a", "1", 1, "review");
    Lease lease = lease();
    assertThat(registry.take(demand(REVIEW), lease, waiter)).isNotNull();
    registry.release(holder("a", "1"), lease);
    assertThat(take(REVIEW)).isNotNull();

    registry.release(holder("a", "1"), lease);
    assertThat(take(REVIEW)).isNull();
  }

  @Test
  void aNewerConnectionTakesThePlaceOfTheOlderOne() {
    FakeConnection older = connect("a", "1", 5, "review");
    FakeConnection newer = new FakeConnection();
    registry.connect(holder("a", "1"), facts("review"), newer, 1);

    assertThat(older.replaced).isEqualTo(1);
    assertThat(take(REVIEW)).isNull();
    assertThat(registry.open(holder("a", "1"), older, 5, Set.of())).isFalse();
    registry.disconnect(holder("a", "1"), older);
    assertThat(registry.open(holder("a", "1"), newer, 5, Set.of())).isTrue();
    assertThat(take(REVIEW)).isNotNull();
  }

  @Test
  void deliversToTheConnectionThatTheSlotWasTakenOf() {
    FakeConnection older = connect("a", "1", 5, "review");
    Lease lease = lease();
    assertThat(registry.take(demand(REVIEW), lease, waiter)).isNotNull();
    assertThat(registry.deliver(work(holder("a", "1"), lease))).isTrue();
    assertThat(older.received).hasSize(1);

    Lease late = lease();
    assertThat(registry.take(demand(REVIEW), late, waiter)).isNotNull();
    FakeConnection newer = connect("a", "1", 5, "review");
    assertThat(registry.deliver(work(holder("a", "1"), late))).isFalse();
    assertThat(newer.received).isEmpty();
  }

  @Test
  void forgetsAConnectionThatCannotBeReached() {
    FakeConnection connection = connect("a", "1", 5, "review");
    Lease lease = lease();
    assertThat(registry.take(demand(REVIEW), lease, waiter)).isNotNull();
    connection.reachable = false;

    assertThat(registry.deliver(work(holder("a", "1"), lease))).isFalse();
    assertThat(take(REVIEW)).isNull();
    assertThat(registry.get("t", "a")).isNull();
  }

  @Test
  void aRevokedLeaseOccupiesItsSlotUntilTheHolderHasStopped() {
    FakeConnection connection = connect("a", "1", 1, "review");
    Lease lease = lease();
    assertThat(registry.take(demand(REVIEW), lease, waiter)).isNotNull();
    TaskEffect.Revoke revoke =
        new TaskEffect.Revoke(holder("a", "1"), lease, TaskEffect.Cause.CANCELED, "");
    registry.revoke(revoke);

    assertThat(connection.received).containsExactly(revoke);
    assertThat(take(REVIEW)).isNull();
    registry.release(holder("a", "1"), lease);
    assertThat(take(REVIEW)).isNotNull();
  }

  @Test
  void givesOutNothingWhileDraining() {
    FakeConnection connection = connect("a", "1", 5, "review");
    Lease lease = lease();
    assertThat(registry.take(demand(REVIEW), lease, waiter)).isNotNull();
    registry.drain();

    assertThat(registry.deliver(work(holder("a", "1"), lease))).isFalse();
    assertThat(connection.received).isEmpty();
    assertThat(take(REVIEW)).isNull();
    connect("b", "1", 5, "review");
    assertThat(freed).isEmpty();
  }

  @Test
  void whoWasDrainedKeepsItsWorkAndGetsNoneAnyMore() {
    FakeConnection connection = connect("a", "1", 5, "review");
    Lease lease = lease();
    assertThat(registry.take(demand(REVIEW), lease, waiter)).isNotNull();
    assertThat(registry.deliver(work(holder("a", "1"), lease))).isTrue();
    registry.drain();
    assertThat(registry.inFlight()).isEqualTo(1);
    assertThat(registry.isDrained(holder("a", "1"), connection)).isTrue();
    assertThat(registry.isIdle(holder("a", "1"), connection)).isFalse();
    registry.setCapacity(holder("a", "1"), connection, 9);
    assertThat(take(REVIEW)).isNull();

    registry.undrain();
    assertThat(take(REVIEW)).isNull();
    registry.release(holder("a", "1"), lease);
    assertThat(registry.isIdle(holder("a", "1"), connection)).isTrue();
    assertThat(take(REVIEW)).isNull();
    freed.clear();
    connect("a", "1", 5, "review");
    assertThat(freed).containsExactly(REVIEW);
    assertThat(take(REVIEW)).isNotNull();
  }

  @Test
  void aDrainedConnectionThatTakesNothingIsNotForgotten() {
    FakeConnection connection = connect("a", "1", 5, "review");
    Lease first = lease();
    Lease second = lease();
    assertThat(registry.take(demand(REVIEW), first, waiter)).isNotNull();
    assertThat(registry.take(demand(REVIEW), second, waiter)).isNotNull();
    connection.whenDelivered =
        () -> {
          registry.drain();
          connection.reachable = false;
        };

    assertThat(registry.deliver(work(holder("a", "1"), first))).isFalse();
    assertThat(registry.get("t", "a")).isNotNull();
    assertThat(registry.inFlight()).isEqualTo(2);
  }

  @Test
  void listsAgentsById() {
    connect("c", "1", 1, "review");
    connect("a", "1", 2, Map.of("region", "eu"), "review", "write");
    connect("b", "1", 3, "write");
    connect("a", "2", 4, Map.of("region", "us"), "review");
    assertThat(take(Target.agent("t", "a"))).isNotNull();

    assertThat(ids(registry.list("t", null, Labels.NONE, "", 10))).containsExactly("a", "b", "c");
    assertThat(ids(registry.list("t", null, Labels.NONE, "a", 1))).containsExactly("b");
    assertThat(ids(registry.list("t", "review", Labels.NONE, "", 10))).containsExactly("a", "c");
    assertThat(ids(registry.list("t", null, Labels.of(Map.of("region", "us")), "", 10)))
        .containsExactly("a");
    assertThat(registry.list("other", null, Labels.NONE, "", 10)).isEmpty();

    AgentView a = requireNonNull(registry.get("t", "a"));
    assertThat(a.instances())
        .containsExactly(
            new AgentView.Instance("1", 2, 1, 7), new AgentView.Instance("2", 4, 0, 7));
  }

  private static List<String> ids(List<AgentView> agents) {
    return agents.stream().map(AgentView::agentId).toList();
  }

  private FakeConnection connect(String agent, String instance, int max, String... capabilities) {
    return connect(agent, instance, max, Map.of(), capabilities);
  }

  private FakeConnection connect(
      String agent, String instance, int max, Map<String, String> labels, String... capabilities) {
    FakeConnection connection = new FakeConnection();
    AgentFacts facts =
        new AgentFacts(new TreeSet<>(List.of(capabilities)), Labels.of(labels), ByteString.EMPTY);
    registry.connect(holder(agent, instance), facts, connection, 7);
    assertThat(registry.open(holder(agent, instance), connection, max, Set.of())).isTrue();
    return connection;
  }

  private @Nullable Holder take(Target target) {
    return registry.take(demand(target), lease(), waiter);
  }

  private @Nullable String takenAgent(Demand demand) {
    Holder holder = registry.take(demand, lease(), waiter);
    return holder == null ? null : holder.agentId();
  }

  private Lease lease() {
    return new Lease(new TaskKey("t", "task"), ++lastToken);
  }

  private static Demand demand(Target target) {
    return new Demand(target, Labels.NONE, new TreeSet<>());
  }

  private static Holder holder(String agent, String instance) {
    return new Holder("t", agent, instance);
  }

  private static AgentFacts facts(String... capabilities) {
    return new AgentFacts(new TreeSet<>(List.of(capabilities)), Labels.NONE, ByteString.EMPTY);
  }

  static TaskEffect.Deliver work(Holder holder, Lease lease) {
    return new TaskEffect.Deliver(
        holder,
        lease,
        ByteString.EMPTY,
        "",
        0,
        Actor.getDefaultInstance(),
        1,
        1,
        List.of(),
        1_000,
        1_000,
        0,
        0,
        null,
        null,
        Dialogue.NONE,
        null,
        null,
        "",
        Proposals.NONE,
        3,
        "");
  }
}
