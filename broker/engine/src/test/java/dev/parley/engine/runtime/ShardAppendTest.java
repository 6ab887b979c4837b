package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CountingMachine.Command.Confirm;
import dev.parley.engine.runtime.CountingMachine.Command.Count;
import dev.parley.engine.runtime.CountingMachine.Command.Read;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskQueued;
import org.junit.jupiter.api.Test;

/** What a shard makes of the many ways in which an append can end. */
final class ShardAppendTest {
  private static final long AFTER_BACKOFF_MS = 2_000;

  private final ShardFixture shard = new ShardFixture();

  @Test
  void commitsBehindAGapThatHoldsNoRecord() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.log.skip(3);
    shard.told();
    shard.journal.release();
    shard.settle();

    assertThat(shard.told()).containsExactly("committed 1+1", "a = 1", "effect count 1");
    shard.ask("b", new Count("x", 2));
    assertThat(shard.told()).contains("b = 2");
  }

  @Test
  void commitsBehindAGapThatHoldsOnlyBatchesOfAFormerOwner() {
    shard.log.append(ShardFixture.claim());
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.log.append(ShardFixture.batch(0, 1, 1, event("y")));
    shard.log.append(ShardFixture.batch(0, 2, 2, event("y")));
    shard.told();
    shard.journal.release();
    shard.settle();

    assertThat(shard.told()).containsExactly("committed 1+1", "a = 1", "effect count 1");
  }

  @Test
  void commitsOnceWhenTheSameBatchLandedTwice() throws Exception {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    byte[] copy = ShardFixture.batch(0, 1, 1, shard.machineNow().eventsOf("x").getFirst());
    shard.log.append(copy);
    shard.told();
    shard.journal.release();
    shard.settle();

    assertThat(shard.told()).containsExactly("committed 1+1", "a = 1", "effect count 1");
    shard.ask("b", new Count("x", 2));
    assertThat(shard.told()).contains("b = 2");
    assertThat(shard.validEvents()).hasSize(2);
  }

  @Test
  void acknowledgesNothingBehindANewerClaim() throws Exception {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Read("x"));
    shard.ask("c", new Count("x", 2));
    shard.log.append(ShardFixture.claim());
    shard.told();
    shard.journal.release();
    shard.settle();

    assertThat(shard.told())
        .containsExactly(
            "a ! OUTCOME_UNKNOWN",
            "dropped count 1",
            "b ! OUTCOME_UNKNOWN",
            "dropped read",
            "c ! UNAVAILABLE",
            "dropped count 2",
            "closed");
    assertThat(shard.heard.closedWhy).contains("another owner");
    assertThat(shard.validEvents()).isEmpty();
  }

  @Test
  void confirmsNothingAfterItWasFenced() {
    shard.open();
    shard.log.append(ShardFixture.claim());
    shard.told();
    shard.ask("a", new Read("x"));
    assertThat(shard.told()).as("it does not know yet").containsExactly("a = 0", "effect read");

    shard.ask("b", new Confirm("x"));
    assertThat(shard.told()).containsExactly("b ! OUTCOME_UNKNOWN", "dropped confirmed", "closed");
  }

  @Test
  void claimsAgainAfterItWasFenced() {
    shard.open();
    shard.log.append(ShardFixture.claim());
    shard.ask("a", new Count("x", 1));
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.WAITING);
    shard.world.runFor(AFTER_BACKOFF_MS);

    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.ACTIVE);
    assertThat(shard.heard.epoch).isEqualTo(3);
    shard.ask("b", new Read("x"));
    assertThat(shard.told()).contains("b = 0");
  }

  @Test
  void trustsNothingWhenAGapCannotBeRead() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.log.skip(1);
    shard.journal.failingReads = 1;
    shard.told();
    shard.journal.release();
    shard.settle();
    assertThat(shard.told()).containsExactly("a ! OUTCOME_UNKNOWN", "dropped count 1", "closed");

    shard.world.runFor(AFTER_BACKOFF_MS);
    shard.ask("b", new Read("x"));
    assertThat(shard.told()).contains("b = 1");
  }

  @Test
  void refusesToGoOnWhenAGapHoldsSomethingThatIsNoRecord() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.log.append(new byte[] {1, 2, 3});
    shard.journal.release();
    shard.settle();
    assertThat(shard.told()).contains("a ! OUTCOME_UNKNOWN");

    shard.world.runFor(AFTER_BACKOFF_MS);
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.REFUSED);
  }

  @Test
  void givesUpWhenTheJournalGoesBack() {
    shard.log.skip(5);
    shard.open();
    shard.journal.answerWithOffset(2);
    shard.ask("a", new Count("x", 1));

    assertThat(shard.told()).contains("a ! OUTCOME_UNKNOWN");
    assertThat(shard.heard.closedWhy).contains("Expected an offset from 6 on");
  }

  @Test
  void findsABatchThatLandedThoughNobodyKnew() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.told();
    shard.log.append(shard.journal.lose());
    shard.journal.release();
    shard.settle();
    assertThat(shard.told()).containsExactly("a ! OUTCOME_UNKNOWN", "dropped count 1", "closed");

    shard.world.runFor(AFTER_BACKOFF_MS);
    shard.ask("b", new Count("x", 2));
    assertThat(shard.told()).containsExactly("opened", "committed 2+1", "b = 2", "effect count 2");
  }

  @Test
  void forgetsABatchThatNeverLanded() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.journal.lose();
    shard.journal.release();
    shard.world.runFor(AFTER_BACKOFF_MS);
    shard.told();

    shard.ask("b", new Count("x", 2));
    assertThat(shard.told()).containsExactly("committed 1+1", "b = 1", "effect count 2");
  }

  @Test
  void forgetsABatchThatLandsAfterTheNextClaim() throws Exception {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    byte[] late = shard.journal.lose();
    shard.journal.release();
    shard.world.runFor(AFTER_BACKOFF_MS);
    shard.log.append(late);
    shard.told();

    shard.ask("b", new Count("x", 2));
    assertThat(shard.told()).containsExactly("committed 1+1", "b = 1", "effect count 2");
    assertThat(shard.validEvents()).hasSize(1);
    assertThat(shard.machineNow().digest()).isEqualTo(shard.replayAll().digest());
  }

  @Test
  void knowsThatNothingHappenedWhenAnAppendIsRefused() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Count("x", 2));
    shard.told();
    shard.journal.refuse();
    shard.journal.release();
    shard.settle();

    assertThat(shard.told())
        .containsExactly(
            "a ! UNAVAILABLE", "dropped count 1", "b ! UNAVAILABLE", "dropped count 2", "closed");
  }

  @Test
  void refusesWhatWaitsInTheMailboxWhenItLosesTheShard() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new CountingMachine.Command.CountMany("x", 1));
    // Fills the open batch, so that what comes after it stays in the mailbox.
    shard.ask("b", new CountingMachine.Command.CountMany("x", 16));
    shard.ask("c", new Count("x", 3));
    shard.told();
    shard.journal.lose();
    shard.settle();

    assertThat(shard.told())
        .containsExactly(
            "a ! OUTCOME_UNKNOWN",
            "dropped many",
            "b ! UNAVAILABLE",
            "dropped many",
            "c ! UNAVAILABLE",
            "closed");
  }

  @Test
  void neverLetsAFormerOwnerCommit() throws Exception {
    ShardFixture former = shard.open();
    former.ask("a", new Count("x", 1));
    ShardFixture successor = former.other("b").open();
    former.told();
    former.ask("b", new Count("x", 2));
    assertThat(former.told()).contains("b ! OUTCOME_UNKNOWN", "dropped count 2", "closed");

    // Its batch is in the log all the same, and makes no difference.
    successor.ask("c", new Count("x", 3));
    assertThat(successor.told()).contains("committed 2+1", "c = 2");
    assertThat(successor.machineNow().digest()).isEqualTo(successor.replayAll().digest());
  }

  @Test
  void givesBackTheShardWhenTheFormerOwnerClaimsItAgain() {
    ShardFixture first = shard.open();
    ShardFixture second = first.other("b").open();
    first.ask("a", new Count("x", 1));
    first.world.runFor(AFTER_BACKOFF_MS);
    assertThat(first.shard.phase()).isEqualTo(Shard.Phase.ACTIVE);

    second.ask("b", new Count("x", 2));
    assertThat(second.told()).contains("b ! OUTCOME_UNKNOWN");
    first.ask("c", new Count("x", 3));
    assertThat(first.told()).contains("c = 1");
  }

  @Test
  void waitsLongerAfterEachClaimThatFails() {
    shard.journal.hold();
    shard.shard.open();
    shard.settle();
    long[] claimsByRound = new long[3];
    for (int round = 0; round < claimsByRound.length; round++) {
      long claims = failClaimsFor(2_000);
      claimsByRound[round] = claims;
    }

    assertThat(claimsByRound[0]).isGreaterThan(claimsByRound[2]);
    // Half of the longest delay is the shortest that jitter makes of it.
    assertThat(claimsByRound[2]).isBetween(2L, 4L);
    shard.journal.release();
    shard.world.runFor(AFTER_BACKOFF_MS);
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.ACTIVE);
  }

  @Test
  void waitsLongerWhileItLosesTheShardAgainAndAgain() {
    shard.open();
    long longestMs = 0;
    for (int i = 0; i < 8; i++) {
      longestMs = Math.max(longestMs, msToComeBack());
    }
    assertThat(longestMs).isBetween(400L, 1_000L);

    // After it has held the shard for a while it is no quarrel any more.
    shard.world.runFor(2_000);
    assertThat(msToComeBack()).isLessThanOrEqualTo(50);
  }

  @Test
  void waitsNoLongerThanAtFirstWhenSomebodyOpensItAgain() {
    shard.open();
    for (int i = 0; i < 8; i++) {
      msToComeBack();
    }
    shard.shard.close(() -> {});
    shard.settle();
    shard.open();

    assertThat(msToComeBack()).isLessThanOrEqualTo(50);
  }

  private long msToComeBack() {
    shard.log.append(ShardFixture.claim());
    shard.ask("a", new Count("x", 1));
    long lostMs = shard.world.nowMs();
    assertThat(
            shard.world.runUntil(() -> shard.shard.phase() == Shard.Phase.ACTIVE, AFTER_BACKOFF_MS))
        .isTrue();
    return shard.world.nowMs() - lostMs;
  }

  private long failClaimsFor(long ms) {
    long claims = 0;
    long untilMs = shard.world.nowMs() + ms;
    while (shard.world.nowMs() < untilMs) {
      if (shard.journal.waiting() > 0) {
        claims++;
        if (claims % 2 == 0) {
          shard.journal.lose();
        } else {
          shard.journal.refuse();
        }
      }
      shard.world.runFor(1);
    }
    return claims;
  }

  private static Event event(String counter) {
    return Event.newBuilder()
        .setTaskId(counter)
        .setNumber(1)
        .setTaskQueued(TaskQueued.getDefaultInstance())
        .build();
  }
}
