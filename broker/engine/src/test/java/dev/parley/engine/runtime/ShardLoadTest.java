package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import dev.parley.engine.runtime.CheckpointStore.Entry;
import dev.parley.engine.runtime.CountingMachine.Command.Count;
import dev.parley.engine.runtime.CountingMachine.Command.CountAt;
import dev.parley.engine.runtime.CountingMachine.Command.CountMany;
import dev.parley.engine.runtime.CountingMachine.Command.Forget;
import dev.parley.engine.runtime.CountingMachine.Command.Read;
import dev.parley.engine.testing.SimCheckpoints;
import dev.parley.journal.v1.CheckpointMark;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import dev.parley.journal.v1.TaskCheckpoint;
import dev.parley.journal.v1.TaskQueued;
import dev.parley.journal.v1.TaskRetried;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a shard comes by its state, and when it would rather have none. */
final class ShardLoadTest {
  private final ShardFixture shard = new ShardFixture();

  @Test
  void findsTheStateThatWasCommitted() throws Exception {
    shard.open();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new CountMany("y", 5));
    shard.ask("c", new CountAt("z", Long.MAX_VALUE));
    long digest = shard.machineNow().digest();

    ShardFixture successor = shard.other("b").open();
    assertThat(successor.machineNow().digest()).isEqualTo(digest);
    assertThat(successor.replayAll().digest()).isEqualTo(digest);
    assertThat(successor.machineNow().opened).isEqualTo(1);
    successor.ask("d", new Read("y"));
    assertThat(successor.told()).contains("d = 5");
  }

  @Test
  void findsTheSameFromACheckpointAndTheRest() throws Exception {
    shard.open();
    for (int i = 1; i <= 60; i++) {
      shard.ask("a", new Count("x" + i % 7, i));
      shard.ask("b", i % 9 == 0 ? new Forget("x3") : new Read("x3"));
    }
    assertThat(shard.heard.checkpointEntries).hasSizeGreaterThan(3);

    ShardFixture successor = shard.other("b").open();
    assertThat(successor.machineNow().digest()).isEqualTo(shard.machineNow().digest());
    assertThat(successor.replayAll().digest()).isEqualTo(shard.machineNow().digest());
  }

  @Test
  void needsOnlyTheRestOfTheJournalOnceThereIsACheckpoint() throws Exception {
    shard.open();
    for (int i = 1; i <= 40; i++) {
      shard.ask("a", new Count("x", i));
    }
    byte[] mark = shard.checkpoints.value(Checkpointer.MARK_KEY);
    assertThat(mark).isNotNull();
    shard.log.prune(CheckpointMark.parseFrom(mark).getNextOffset());

    ShardFixture successor = shard.other("b").open();
    assertThat(successor.machineNow().digest()).isEqualTo(shard.machineNow().digest());
  }

  @Test
  void needsTheJournalOfWhatWasLeftToIt() throws Exception {
    shard.open();
    for (int i = 1; i <= 11; i++) {
      shard.ask("a", new Count("x", i));
    }
    shard.ask("b", new CountMany("many y", 10));
    shard.ask("a", new Count("x", 12));
    byte[] mark = shard.checkpoints.value(Checkpointer.MARK_KEY);
    assertThat(mark).isNotNull();
    assertThat(shard.checkpoints.entries()).doesNotContainKey("many y");
    shard.log.prune(CheckpointMark.parseFrom(mark).getReplayFrom().getNextOffset());

    ShardFixture successor = shard.other("b").open();
    assertThat(successor.machineNow().digest()).isEqualTo(shard.machineNow().digest());
  }

  @Test
  void refusesAJournalThatLacksWhatWasLeftToIt() {
    shard.open();
    shard.ask("a", new CountMany("many y", 10));
    shard.ask("b", new Count("x", 1));
    shard.log.damage(2);
    ShardFixture successor = shard.other("b");
    successor.shard.open();
    successor.settle();

    assertThat(successor.shard.phase()).isEqualTo(Shard.Phase.REFUSED);
    assertThat(successor.heard.closedWhy).contains("Expected batch 2 up to position 11");
  }

  @Test
  void neverLetsItsTimeGoBack() throws Exception {
    shard.node.skewClock(60_000);
    shard.open();
    shard.ask("a", new Count("x", 1));
    ShardFixture successor = shard.other("b").open();
    successor.ask("b", new Count("x", 2));
    successor.node.skewClock(-60_000);
    successor.ask("c", new Count("x", 3));

    assertThat(successor.validEvents().stream().map(Event::getTimeMs)).hasSize(3).isSorted();
  }

  @Test
  void keepsItsTimeThroughACheckpointThatHoldsNoEvents() throws Exception {
    long laterMs = shard.world.nowMs() + 60_000;
    CheckpointMark mark = CheckpointMark.newBuilder().setEpoch(-1).setTimeMs(laterMs).build();
    store(shard.checkpoints, new Entry(Checkpointer.MARK_KEY, mark.toByteArray()));
    shard.open();
    shard.ask("a", new Count("x", 1));

    assertThat(shard.validEvents().getFirst().getTimeMs()).isEqualTo(laterMs);
  }

  @Test
  void refusesEventsThatItDoesNotKnow() {
    shard.log.append(ShardFixture.claim());
    shard.log.append(ShardFixture.batch(0, 1, 1, unknownEvent()));

    assertRefused("a kind at position 1", "event of a known kind at position 1");
  }

  @Test
  void looksAtNoEventsThatDoNotCount() {
    shard.log.append(ShardFixture.claim());
    shard.log.append(ShardFixture.claim());
    shard.log.append(ShardFixture.batch(0, 1, 1, unknownEvent()));

    shard.open();
  }

  @Test
  void refusesRecordsThatItDoesNotKnow() {
    shard.log.append(
        JournalRecord.newBuilder().setUnknownFields(unknownField()).build().toByteArray());

    assertRefused("a record", "claim or a batch at offset 0");
  }

  @Test
  void refusesWhatIsNoRecord() {
    shard.log.append(new byte[] {-1, -1, -1});

    assertRefused("bytes", "its 3 bytes are none");
  }

  @Test
  void refusesCheckpointsWithEventsThatItDoesNotKnow() {
    store(
        shard.checkpoints,
        new Entry(
            "x",
            TaskCheckpoint.newBuilder()
                .addPositions(1)
                .addEvents(unknownEvent())
                .build()
                .toByteArray()),
        mark(0, 0, 1));

    assertRefused("an event", "event of a known kind at position 1");
  }

  @Test
  void refusesACheckpointThatHoldsMoreThanItsMarkSays() {
    store(shard.checkpoints, entry("x", 7), mark(0, 0, 6));

    assertRefused("position 7", "up to position 6, but it holds position 7");
  }

  @Test
  void refusesACheckpointWithoutAMark() {
    store(shard.checkpoints, entry("x", 1));

    assertRefused("no mark", "up to position 0, but it holds position 1");
  }

  @Test
  void refusesACheckpointEntryThatIsNone() {
    store(shard.checkpoints, new Entry("x", new byte[] {-1}), mark(0, 0, 1));

    assertRefused("bytes", "Expected a checkpoint entry");
  }

  @Test
  void refusesAJournalThatLacksABatch() {
    shard.open();
    for (int i = 1; i <= 3; i++) {
      shard.ask("a", new Count("x", i));
    }
    shard.log.damage(2);
    ShardFixture successor = shard.other("b");
    successor.shard.open();
    successor.settle();

    assertThat(successor.shard.phase()).isEqualTo(Shard.Phase.REFUSED);
    assertThat(successor.heard.closedWhy).contains("records are missing");
  }

  @Test
  void refusesAJournalThatLacksTheClaimOfABatch() {
    shard.open();
    shard.ask("a", new Count("x", 1));
    shard.log.damage(0);
    ShardFixture successor = shard.other("b");
    successor.shard.open();
    successor.settle();

    assertThat(successor.shard.phase()).isEqualTo(Shard.Phase.REFUSED);
    assertThat(successor.heard.closedWhy).contains("Expected a claim at offset 0");
  }

  @Test
  void refusesEventsThatCannotBeApplied() {
    Event defect =
        Event.newBuilder()
            .setTaskId("x")
            .setNumber(1)
            .setTaskRetried(TaskRetried.newBuilder().setMessage(CountingMachine.APPLY_DEFECT))
            .build();
    shard.log.append(ShardFixture.claim());
    shard.log.append(ShardFixture.batch(0, 1, 1, defect));

    assertRefused("an event", CountingMachine.APPLY_DEFECT);
    assertThat(shard.heard.faults).singleElement().asString().startsWith("load: ");
  }

  @Test
  void opensAfterItRefusedOnceSomebodyAsksAgain() {
    shard.log.append(new byte[] {-1, -1, -1});
    assertRefused("bytes", "its 3 bytes are none");
    shard.world.runFor(60_000);
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.REFUSED);

    shard.log.damage(0);
    shard.open();
  }

  @Test
  void triesAgainWhenTheJournalCannotBeRead() throws Exception {
    shard.open();
    shard.ask("a", new Count("x", 1));
    ShardFixture successor = shard.other("b");
    successor.journal.failingReads = 2;
    successor.shard.open();
    successor.settle();
    assertThat(successor.shard.phase()).isEqualTo(Shard.Phase.WAITING);
    successor.world.runFor(2_000);

    assertThat(successor.shard.phase()).isEqualTo(Shard.Phase.ACTIVE);
    assertThat(successor.machines).hasSize(3);
    assertThat(successor.machineNow().digest()).isEqualTo(successor.replayAll().digest());
  }

  @Test
  void triesAgainWhenTheCheckpointIsNewerThanItsClaim() {
    store(shard.checkpoints, mark(5, 0, 0));
    shard.shard.open();
    shard.settle();
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.WAITING);
    assertThat(shard.heard.closedWhy).contains("a later owner wrote it");
  }

  private void assertRefused(String what, String why) {
    shard.shard.open();
    shard.settle();
    assertThat(shard.shard.phase()).as(what).isEqualTo(Shard.Phase.REFUSED);
    assertThat(shard.heard.closedWhy).contains(why);
    shard.ask("refused", new Read("x"));
    assertThat(shard.told()).endsWith("refused ! UNAVAILABLE");
  }

  private static void store(SimCheckpoints checkpoints, Entry... entries) {
    assertThat(checkpoints.write(checkpoints.admit(), List.of(entries))).isTrue();
  }

  private static Entry entry(String counter, long position) {
    Event event =
        Event.newBuilder()
            .setTaskId(counter)
            .setNumber(1)
            .setTaskQueued(TaskQueued.getDefaultInstance())
            .build();
    return new Entry(
        counter,
        TaskCheckpoint.newBuilder().addPositions(position).addEvents(event).build().toByteArray());
  }

  private static Entry mark(long nextOffset, long seq, long position) {
    return new Entry(
        Checkpointer.MARK_KEY,
        CheckpointMark.newBuilder()
            .setNextOffset(nextOffset)
            .setSeq(seq)
            .setPosition(position)
            .build()
            .toByteArray());
  }

  /** An event as a later version would write it. */
  private static Event unknownEvent() {
    return Event.newBuilder().setTaskId("x").setNumber(1).setUnknownFields(unknownField()).build();
  }

  private static UnknownFieldSet unknownField() {
    return UnknownFieldSet.newBuilder()
        .addField(9_999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
        .build();
  }
}
