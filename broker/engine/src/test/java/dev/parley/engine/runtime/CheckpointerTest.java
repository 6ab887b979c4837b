package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.runtime.CountingMachine.Command.Count;
import dev.parley.engine.runtime.CountingMachine.Command.CountMany;
import dev.parley.engine.runtime.CountingMachine.Command.Forget;
import dev.parley.journal.v1.CheckpointMark;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a checkpoint is written, and what is in it. One is due every ten events. */
final class CheckpointerTest {
  private final ShardFixture shard = new ShardFixture();
  private long ids;

  @Test
  void writesOnceEnoughWasCommitted() throws Exception {
    shard.open();
    count("x", 9);
    assertThat(shard.checkpoints.entries()).isEmpty();
    // The tenth event opens the store; what is appended after that confirms who opened it.
    count("x", 1);
    assertThat(shard.checkpoints.entries()).isEmpty();
    count("x", 1);

    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "x");
    assertThat(mark().getPosition()).isEqualTo(11);
    assertThat(mark().getSeq()).isEqualTo(11);
    assertThat(mark().getEpoch()).isZero();
    assertThat(mark().getNextOffset()).isEqualTo(12);
  }

  @Test
  void writesOnlyWhatChanged() throws Exception {
    shard.open();
    count("x", 11);
    count("y", 10);

    assertThat(mark().getPosition()).isEqualTo(21);
    assertThat(shard.heard.checkpointEntries).containsExactly(1, 1);
  }

  @Test
  void writesOnlyWhatChangedSinceItWasLoaded() {
    shard.open();
    count("x", 11);
    ShardFixture successor = shard.other("b").open();
    for (int i = 0; i < 11; i++) {
      successor.ask("a", new Count("y", ++ids));
    }

    assertThat(successor.heard.checkpointEntries).containsExactly(1);
    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "x", "y");
  }

  @Test
  void removesWhatWasForgotten() {
    shard.open();
    count("x", 11);
    shard.ask("a", new Forget("x"));
    count("y", 10);

    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "y");
  }

  @Test
  void writesNothingOfWhatIsLeftToTheJournal() throws Exception {
    shard.open();
    shard.ask("a", new CountMany("many x", 10));
    count("y", 1);

    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "y");
    assertThat(mark().getPosition()).isEqualTo(11);
    assertThat(mark().getReplayFrom())
        .isEqualTo(CheckpointMark.newBuilder().setNextOffset(1).build());
  }

  @Test
  void replaysFromNowhereOnceNothingIsLeft() throws Exception {
    shard.open();
    shard.ask("a", new CountMany("many x", 10));
    count("y", 1);
    shard.ask("a", new Forget("many x"));
    count("y", 10);

    assertThat(mark().getPosition()).isEqualTo(21);
    assertThat(mark().hasReplayFrom()).isFalse();
    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "y");
  }

  @Test
  void replaysFromTheCheckpointBeforeWhatIsLeft() throws Exception {
    shard.open();
    count("y", 11);
    CheckpointMark first = mark();
    shard.ask("a", new CountMany("many x", 10));
    shard.ask("a", new CountMany("many z", 10));
    count("y", 1);

    assertThat(mark().getReplayFrom()).isEqualTo(first.toBuilder().clearTimeMs().build());
    assertReloads();
  }

  @Test
  void writesWhatIsLeftForTooLong() throws Exception {
    shard.open();
    shard.ask("a", new CountMany("many x", 10));
    count("y", 20);
    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "y");
    count("y", 10);

    assertThat(mark().getPosition()).isGreaterThan(ShardFixture.CONFIG.leftEventsMax());
    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "many x", "y");
    assertThat(mark().hasReplayFrom()).isFalse();
    assertReloads();
  }

  @Test
  void writesAfterALoadWhatWasLeftBefore() throws Exception {
    shard.open();
    shard.ask("a", new CountMany("many x", 10));
    count("y", 1);
    ShardFixture successor = shard.other("b").open();
    for (int i = 0; i < 12; i++) {
      successor.ask("a", new Count("y", ++ids));
    }

    assertThat(mark().getPosition()).isGreaterThan(20);
    assertThat(mark().hasReplayFrom()).isFalse();
    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "many x", "y");
  }

  @Test
  void writesOverWhatAFormerOwnerWroteLate() throws Exception {
    shard.open();
    shard.ask("a", new CountMany("many x", 10));
    count("y", 11);
    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "y");
    // What stays too long is taken, but not written before a successor has loaded without it.
    shard.holdBackground();
    count("y", 10);
    ShardFixture successor = shard.other("b").open();
    shard.releaseBackground();
    shard.settle();
    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "many x", "y");

    successor.ask("a", new Forget("many x"));
    successor.ask("a", new CountMany("many x", 3));
    for (int i = 0; i < 12; i++) {
      successor.ask("a", new Count("y", ++ids));
    }
    assertThat(mark().getPosition()).isGreaterThan(31);

    CountingMachine third = shard.other("c").open().machineNow();
    assertThat(third.count("many x")).isEqualTo(3);
    assertThat(third.digest()).isEqualTo(successor.machineNow().digest());
  }

  private void assertReloads() {
    assertThat(shard.other("b").open().machineNow().digest())
        .isEqualTo(shard.machineNow().digest());
  }

  @Test
  void countsWhatWasReplayed() throws Exception {
    shard.open();
    count("x", 9);
    ShardFixture successor = shard.other("b").open();
    successor.ask("a", new Count("x", ++ids));
    successor.ask("a", new Count("x", ++ids));

    assertThat(mark().getPosition()).isEqualTo(11);
  }

  @Test
  void coversOnlyWhatIsDurable() throws Exception {
    shard.open();
    count("x", 10);
    shard.journal.hold();
    shard.ask("a", new Count("x", ++ids));
    shard.ask("b", new Count("x", ++ids));
    shard.journal.land();
    shard.settle();
    // The state is ahead of the journal: until it is not, nothing is written, and nothing decided.
    assertThat(shard.checkpoints.entries()).isEmpty();
    shard.ask("c", new Count("x", ++ids));
    assertThat(shard.machineNow().count("x")).isEqualTo(12);

    shard.journal.release();
    shard.settle();
    assertThat(mark().getPosition()).isEqualTo(12);
    assertThat(shard.machineNow().count("x")).isEqualTo(13);
    assertThat(shard.told()).contains("c = 13");
  }

  @Test
  void keepsWhatCouldNotBeWritten() throws Exception {
    shard.open();
    count("x", 10);
    // Somebody else opens the store, so that the write fails.
    long other = shard.checkpoints.admit();
    count("x", 1);
    assertThat(shard.heard.failedCheckpoints).isEqualTo(1);
    assertThat(shard.checkpoints.entries()).isEmpty();

    count("y", 5);
    assertThat(shard.checkpoints.entries()).isEmpty();
    shard.world.runFor(ShardFixture.CONFIG.checkpointRetryMs());
    count("y", 2);
    assertThat(shard.checkpoints.entries()).containsOnlyKeys("@mark", "x", "y");
    assertThat(mark().getPosition()).isEqualTo(18);
    assertThat(shard.checkpoints.write(other, List.of())).isFalse();
    ShardFixture successor = shard.other("b").open();
    assertThat(successor.machineNow().digest()).isEqualTo(shard.machineNow().digest());
  }

  @Test
  void neverWritesAfterASuccessorHasThoughItOpensTheStoreLater() throws Exception {
    ShardFixture former = shard.open();
    count("x", 9);
    // The tenth event is there, but its owner does not hear of it before its successor goes on.
    former.journal.hold();
    former.ask("a", new Count("x", ++ids));
    former.journal.landUntold();
    ShardFixture successor = successorWithCheckpoint();
    long position = mark().getPosition();
    former.journal.tellLanded();
    former.journal.release();
    former.settle();
    assertThat(former.told()).contains("committed 10+1");

    former.ask("c", new Count("x", ++ids));
    assertThat(former.told()).contains("c ! OUTCOME_UNKNOWN");
    assertThat(former.heard.checkpointEntries).isEmpty();
    assertThat(mark().getPosition()).isEqualTo(position);
    // The store was taken from the successor, which takes it back.
    keepsWriting(successor, position);
  }

  @Test
  void trustsNoBatchThatWasAppendedBeforeTheStoreWasOpen() throws Exception {
    ShardFixture former = shard.open();
    former.store.hold();
    count("x", 10);
    former.journal.hold();
    former.ask("a", new Count("x", ++ids));
    former.journal.landUntold();
    ShardFixture successor = successorWithCheckpoint();
    long position = mark().getPosition();
    former.store.release();
    former.settle();
    former.journal.tellLanded();
    former.settle();

    assertThat(former.told()).contains("committed 11+1");
    assertThat(former.heard.checkpointEntries).isEmpty();
    assertThat(mark().getPosition()).isEqualTo(position);
    keepsWriting(successor, position);
  }

  private ShardFixture successorWithCheckpoint() throws Exception {
    ShardFixture successor = shard.other("b").open();
    for (int i = 0; i < 12; i++) {
      successor.ask("b", new Count("y", ++ids));
    }
    assertThat(mark().getPosition()).isGreaterThan(11);
    return successor;
  }

  private void keepsWriting(ShardFixture successor, long position) throws Exception {
    shard.shard.close(() -> {});
    successor.ask("b", new CountMany("y", 12));
    successor.world.runFor(ShardFixture.CONFIG.checkpointRetryMs());
    for (int i = 0; i < 3; i++) {
      successor.ask("b", new Count("y", ++ids));
    }
    assertThat(mark().getPosition()).isGreaterThan(position);
    assertThat(shard.other("c").open().machineNow().digest())
        .isEqualTo(successor.machineNow().digest());
  }

  @Test
  void writesNothingAnyMoreOnceTheShardIsLost() throws Exception {
    shard.open();
    count("x", 10);
    shard.holdBackground();
    count("x", 1);
    shard.journal.hold();
    shard.ask("a", new Count("x", ++ids));
    shard.journal.lose();
    shard.journal.release();
    shard.world.runFor(2_000);
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.ACTIVE);

    shard.releaseBackground();
    shard.settle();
    assertThat(shard.checkpoints.entries()).isEmpty();
    count("x", 2);
    assertThat(mark().getPosition()).isEqualTo(13);
  }

  private void count(String counter, int times) {
    for (int i = 0; i < times; i++) {
      shard.ask("count", new Count(counter, ++ids));
    }
  }

  private CheckpointMark mark() throws InvalidProtocolBufferException {
    byte[] mark = shard.checkpoints.value(Checkpointer.MARK_KEY);
    assertThat(mark).isNotNull();
    return CheckpointMark.parseFrom(mark);
  }
}
