package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CountingMachine.Command.Break;
import dev.parley.engine.runtime.CountingMachine.Command.BreakApply;
import dev.parley.engine.runtime.CountingMachine.Command.BreakLater;
import dev.parley.engine.runtime.CountingMachine.Command.Count;
import dev.parley.engine.runtime.CountingMachine.Command.CountTwice;
import dev.parley.engine.runtime.CountingMachine.Command.Read;
import org.junit.jupiter.api.Test;

/** What a defect does, and what it does not do. */
final class ShardDefectsTest {
  private final ShardFixture shard = new ShardFixture().open();

  @Test
  void failsOnlyTheCommandThatCannotBeDecided() {
    shard.told();
    shard.submit("a", new Count("x", 1));
    shard.submit("b", new Break());
    shard.submit("c", new Count("x", 2));
    shard.settle();

    assertThat(shard.told())
        .containsExactly(
            "fault decide",
            "b ! FAULT",
            "committed 1+2",
            "a = 1",
            "effect count 1",
            "c = 2",
            "effect count 2");
    assertThat(shard.heard.epoch).isZero();
  }

  @Test
  void throwsTheStateAwayWhenAnEventCannotBeApplied() throws Exception {
    shard.ask("a", new Count("x", 1));
    shard.told();
    shard.submit("b", new Count("x", 2));
    shard.submit("c", new BreakApply("x"));
    shard.submit("d", new Count("x", 3));
    shard.settle();
    assertThat(shard.told())
        .containsExactly(
            "fault apply",
            "c ! FAULT",
            "dropped never",
            "b ! UNAVAILABLE",
            "dropped count 2",
            "d ! UNAVAILABLE",
            "closed");

    shard.world.runFor(2_000);
    shard.ask("e", new Read("x"));
    assertThat(shard.told()).contains("opened", "e = 1");
    assertThat(shard.machineNow().digest()).isEqualTo(shard.replayAll().digest());
  }

  @Test
  void tellsNobodyTwiceWhenAnAppendEndsAfterTheStateWasThrownAway() {
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.told();
    shard.ask("b", new BreakApply("x"));
    assertThat(shard.told())
        .containsExactly(
            "fault apply",
            "b ! FAULT",
            "dropped never",
            "a ! OUTCOME_UNKNOWN",
            "dropped count 1",
            "closed");

    shard.journal.release();
    shard.settle();
    assertThat(shard.told()).isEmpty();
  }

  @Test
  void restsFromItsOwnCommandsWhenOneCannotBeDecided() {
    shard.ask("a", new BreakLater());
    assertThat(shard.heard.faults).hasSize(1);
    // Commands of others are decided all the same, without asking for the defective one each time.
    shard.ask("b", new Count("x", 1));
    shard.ask("c", new Count("x", 2));
    assertThat(shard.told()).contains("b = 1", "c = 2");
    assertThat(shard.heard.faults).hasSize(1);

    shard.world.runFor(ShardFixture.CONFIG.faultPauseMs());
    assertThat(shard.heard.faults).hasSize(2);
  }

  @Test
  void goesOnWithItsOwnCommandsWhenTheDefectIsGone() {
    shard.ask("a", new BreakLater());
    shard.ask("b", new CountTwice("x"));
    assertThat(shard.machineNow().count("x")).isEqualTo(1);

    shard.machineNow().repair();
    shard.world.runFor(ShardFixture.CONFIG.faultPauseMs());
    assertThat(shard.machineNow().count("x")).isEqualTo(2);
  }

  @Test
  void survivesCallersThatThrow() {
    shard.told();
    shard.journal.hold();
    shard.shard.submit(new Count("x", 1), new Throwing());
    shard.submit("b", new Count("x", 2));
    shard.journal.release();
    shard.settle();
    assertThat(shard.told())
        .containsExactly(
            "committed 1+2", "fault reply", "effect count 1", "b = 2", "effect count 2");

    shard.shard.submit(new Break(), new Throwing());
    shard.settle();
    assertThat(shard.told()).containsExactly("fault decide", "fault failed");
    shard.ask("c", new Read("x"));
    assertThat(shard.told()).contains("c = 2");
  }

  private static final class Throwing implements ReplyTo<Long> {
    @Override
    public void reply(Long reply) {
      throw new IllegalStateException("thrown by the caller");
    }

    @Override
    public void failed(ShardFailure failure) {
      throw new IllegalStateException("thrown by the caller");
    }
  }
}
