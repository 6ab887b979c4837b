package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.StateMachine.Changed;
import dev.parley.engine.runtime.StateMachine.Snapshot;
import dev.parley.engine.task.command.TaskCommand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which tasks are in a checkpoint, and which are in the journal alone. */
final class LeftToJournalTest {

  /** The journal is replayed as far back as it takes. */
  private static final long FROM_THE_START = 0;

  private final Scenario scenario = new Scenario();
  private final Map<String, byte[]> checkpoint = new HashMap<>();
  private long leftFrom;

  @BeforeEach
  void someoneWorks() {
    scenario.agent("ann", 10, "work");
  }

  /** Writes a checkpoint, and loads from it; returns the keys that were written or removed. */
  private List<String> take(long leaveFrom) {
    Changed changed = scenario.takeChanged(leaveFrom);
    for (Snapshot snapshot : changed.snapshots()) {
      Supplier<byte[]> history = snapshot.history();
      if (history == null) {
        checkpoint.remove(snapshot.key());
      } else {
        checkpoint.put(snapshot.key(), history.get());
      }
    }
    leftFrom = changed.leftFrom();
    reload();
    return keys(changed.snapshots());
  }

  private List<Snapshot> reload() {
    return scenario.reload(checkpoint, leftFrom);
  }

  private static List<String> keys(List<Snapshot> snapshots) {
    return snapshots.stream().map(Snapshot::key).toList();
  }

  private void finish(String id) {
    scenario.create(id, task());
    scenario.result(id, 1, "ann");
  }

  @Test
  void whatBeganAndEndedBetweenTwoCheckpointsIsInNone() {
    finish("a");

    assertThat(take(FROM_THE_START)).isEmpty();
    assertThat(leftFrom).isZero();
  }

  @Test
  void whatHasNotEndedIsInTheCheckpointFromThenOn() {
    scenario.create("a", task());

    assertThat(take(FROM_THE_START)).containsExactly(key("a").toString());
    assertThat(leftFrom).isEqualTo(scenario.events.size());
    scenario.result("a", 1, "ann");
    assertThat(take(FROM_THE_START)).containsExactly(key("a").toString());
  }

  @Test
  void theJournalIsNeededFromTheCheckpointBeforeTheOldestThatIsLeft() {
    finish("a");
    take(FROM_THE_START);
    long second = scenario.events.size();
    finish("b");
    take(FROM_THE_START);
    assertThat(leftFrom).isZero();

    scenario.when(new TaskCommand.ForgetTree(key("a")));
    finish("c");
    assertThat(take(FROM_THE_START)).isEmpty();
    assertThat(leftFrom).isEqualTo(second);
  }

  @Test
  void whatIsForgottenLeavesNothingToRemove() {
    finish("a");
    take(FROM_THE_START);
    scenario.when(new TaskCommand.ForgetTree(key("a")));

    assertThat(take(FROM_THE_START)).isEmpty();
    assertThat(leftFrom).isEqualTo(scenario.events.size());
  }

  @Test
  void whatWasStoredIsRemovedOnceItIsForgotten() {
    scenario.create("a", task());
    take(FROM_THE_START);
    scenario.result("a", 1, "ann");
    scenario.when(new TaskCommand.ForgetTree(key("a")));

    assertThat(take(FROM_THE_START)).containsExactly(key("a").toString());
    assertThat(checkpoint).isEmpty();
  }

  @Test
  void whoStaysTooLongIsStoredAfterAll() {
    finish("a");
    take(FROM_THE_START);
    long second = scenario.events.size();
    finish("b");

    assertThat(take(1)).containsExactly(key("a").toString());
    assertThat(leftFrom).isEqualTo(second);
    scenario.when(new TaskCommand.ForgetTree(key("a")));
    assertThat(take(1)).containsExactly(key("a").toString());
    assertThat(checkpoint).isEmpty();
  }

  @Test
  void whatIsThereAnewTakesThePlaceOfWhatWasStored() {
    scenario.create("a", task());
    take(FROM_THE_START);
    scenario.result("a", 1, "ann");
    scenario.when(new TaskCommand.ForgetTree(key("a")));
    finish("a");

    assertThat(take(FROM_THE_START)).containsExactly(key("a").toString());
    assertThat(scenario.get("a").lastEventNumber()).isGreaterThan(2);
  }

  @Test
  void whatIsThereAnewIsLeftAsWell() {
    finish("a");
    take(FROM_THE_START);
    scenario.when(new TaskCommand.ForgetTree(key("a")));
    finish("a");

    assertThat(take(FROM_THE_START)).isEmpty();
  }

  @Test
  void aTreeMayBeInBoth() {
    scenario.agent("boss", 1, "manage");
    scenario.create("a", task().setCapability("manage"));
    take(FROM_THE_START);
    scenario.createChild("a.b", 1, task());
    scenario.result("a.b", 1, "ann");

    assertThat(take(FROM_THE_START)).isEmpty();
    scenario.result("a", 1, "boss");
    assertThat(take(FROM_THE_START)).containsExactly(key("a").toString());
    scenario.when(new TaskCommand.ForgetTree(key("a")));
    assertThat(take(FROM_THE_START)).containsExactly(key("a").toString());
    assertThat(checkpoint).isEmpty();
  }

  /** A former owner may be writing each of them at this moment. */
  @Test
  void whatWasReadFromTheJournalIsStoredNext() {
    finish("a");
    take(FROM_THE_START);
    finish("b");
    finish("c");
    scenario.when(new TaskCommand.ForgetTree(key("b")));

    List<Snapshot> stored = reload();
    assertThat(keys(stored))
        .containsExactlyInAnyOrder(key("a").toString(), key("b").toString(), key("c").toString());
    assertThat(stored)
        .filteredOn(snapshot -> snapshot.history() == null)
        .extracting(Snapshot::key)
        .containsExactly(key("b").toString());
  }
}
