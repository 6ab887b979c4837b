package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CountingMachine.Command.Confirm;
import dev.parley.engine.runtime.CountingMachine.Command.Count;
import dev.parley.engine.runtime.CountingMachine.Command.CountTwice;
import dev.parley.engine.runtime.CountingMachine.Command.Read;
import org.junit.jupiter.api.Test;

/** What leaves a shard, when, and in which order. */
final class ShardCommitTest {
  private final ShardFixture shard = new ShardFixture().open();

  @Test
  void tellsTheListenerThenRepliesThenLetsEffectsLeave() {
    shard.told();
    shard.ask("a", new Count("x", 1));

    assertThat(shard.told()).containsExactly("committed 1+1", "a = 1", "effect count 1");
  }

  @Test
  void letsNothingLeaveBeforeTheAppendIsAcknowledged() {
    shard.told();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    assertThat(shard.told()).isEmpty();

    shard.journal.land();
    assertThat(shard.told()).isEmpty();
    shard.settle();
    assertThat(shard.told()).containsExactly("committed 1+1", "a = 1", "effect count 1");
  }

  @Test
  void makesOneBatchOfWhatQueuesUpWhileAnAppendIsInFlight() {
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Count("x", 2));
    shard.ask("c", new Count("y", 3));
    assertThat(shard.journal.waiting()).isEqualTo(1);
    shard.told();

    shard.journal.land();
    shard.settle();
    assertThat(shard.told()).containsExactly("committed 1+1", "a = 1", "effect count 1");
    shard.journal.release();
    shard.settle();
    assertThat(shard.told())
        .containsExactly("committed 2+2", "b = 2", "effect count 2", "c = 1", "effect count 3");
    // The claim and two batches.
    assertThat(shard.log.endOffset()).isEqualTo(3);
  }

  @Test
  void decidesOnWhatIsNotDurableYet() {
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Count("x", 2));
    shard.journal.release();
    shard.settle();

    assertThat(shard.told()).contains("a = 1", "b = 2");
  }

  @Test
  void holdsReadsBackBehindTheBatchInFlightThatTheyMayHaveSeen() {
    shard.told();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Read("x"));
    assertThat(shard.told()).isEmpty();

    shard.journal.release();
    shard.settle();
    assertThat(shard.told())
        .containsExactly("committed 1+1", "a = 1", "effect count 1", "b = 1", "effect read");
  }

  @Test
  void holdsReadsBackBehindTheOpenBatchThatTheyMayHaveSeen() {
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Count("x", 2));
    shard.ask("c", new Read("x"));
    shard.journal.land();
    shard.settle();
    assertThat(shard.told()).doesNotContain("c = 2");

    shard.journal.land();
    shard.settle();
    assertThat(shard.told()).contains("c = 2");
  }

  @Test
  void answersReadsAtOnceWhenNothingIsPending() {
    shard.ask("a", new Count("x", 1));
    shard.told();
    shard.journal.hold();
    shard.ask("b", new Read("x"));

    assertThat(shard.told()).containsExactly("b = 1", "effect read");
  }

  @Test
  void confirmsAReadByAnAppendThatHoldsNoEvent() throws Exception {
    shard.ask("a", new Count("x", 1));
    shard.told();
    shard.journal.hold();
    shard.ask("b", new Confirm("x"));
    assertThat(shard.told()).isEmpty();

    shard.journal.release();
    shard.settle();
    assertThat(shard.told()).containsExactly("b = 1", "effect confirmed");
    shard.ask("c", new Count("x", 2));
    assertThat(shard.told()).containsExactly("committed 2+1", "c = 2", "effect count 2");
    assertThat(shard.other("b").open().machineNow().digest()).isEqualTo(shard.replayAll().digest());
  }

  @Test
  void confirmsAReadByNoAppendThatBeganBeforeIt() {
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Confirm("x"));
    shard.journal.land();
    shard.settle();
    assertThat(shard.told()).contains("a = 1").doesNotContain("b = 1");

    shard.journal.land();
    shard.settle();
    assertThat(shard.told()).contains("b = 1");
  }

  @Test
  void confirmsAReadByTheBatchThatIsOpenAnyway() {
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Count("x", 2));
    shard.ask("c", new Confirm("x"));
    shard.journal.release();
    shard.settle();

    assertThat(shard.told()).contains("c = 2");
    // The claim and two batches.
    assertThat(shard.log.endOffset()).isEqualTo(3);
  }

  @Test
  void putsWhatTheMachineAsksForIntoTheBatchOfItsCause() {
    shard.told();
    shard.ask("a", new CountTwice("x"));

    assertThat(shard.told())
        .containsExactly("committed 1+2", "a = 1", "effect once", "effect followed up");
    assertThat(shard.log.endOffset()).isEqualTo(2);
  }
}
