package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CountingMachine.Command.Count;
import dev.parley.engine.runtime.CountingMachine.Command.CountAt;
import org.junit.jupiter.api.Test;

/** What a shard does because time passes. */
final class ShardTimeTest {
  private final ShardFixture shard = new ShardFixture().open();

  @Test
  void doesWhatIsDueWhenItIsDue() {
    setTimer("x", 500);
    shard.world.runFor(499);
    assertThat(shard.machineNow().count("x")).isEqualTo(1);

    shard.world.runFor(1);
    assertThat(shard.machineNow().count("x")).isEqualTo(2);
    assertThat(shard.told()).contains("effect due");
  }

  @Test
  void doesWhatBecomesDueEarlierThanItFirstExpected() {
    setTimer("x", 5_000);
    setTimer("y", 500);
    shard.world.runFor(500);
    assertThat(shard.machineNow().count("y")).isEqualTo(2);
    assertThat(shard.machineNow().count("x")).isEqualTo(1);

    shard.world.runFor(4_500);
    assertThat(shard.machineNow().count("x")).isEqualTo(2);
  }

  @Test
  void doesOneThingAfterTheOtherThoughNobodyAsks() {
    setTimer("x", 100);
    setTimer("y", 200);
    setTimer("z", 90_000);
    shard.world.runFor(200);
    assertThat(shard.machineNow().count("x")).isEqualTo(2);
    assertThat(shard.machineNow().count("y")).isEqualTo(2);

    shard.world.runFor(89_800);
    assertThat(shard.machineNow().count("z")).isEqualTo(2);
  }

  @Test
  void doesWhatIsDueAfterItWasLoaded() {
    setTimer("x", 500);
    ShardFixture successor = shard.other("b").open();
    successor.world.runFor(500);

    assertThat(successor.machineNow().count("x")).isEqualTo(2);
  }

  @Test
  void decidesWhatItIsGivenWhileOpeningBeforeWhatIsDue() {
    setTimer("x", 500);
    shard.shard.close(() -> {});
    ShardFixture successor = shard.other("b");
    successor.heard.whenOpened =
        () -> {
          successor.shard.submitInternal(new Count("y", 1), ReplyTo.nobody());
          successor.shard.submitInternal(new Count("y", 2), ReplyTo.nobody());
        };
    successor.world.runFor(500);
    successor.open();

    assertThat(successor.told())
        .containsSubsequence("effect count 1", "effect count 2", "effect due");
  }

  @Test
  void goesOnAtHalfItsPaceWhileTheClockIsBehind() {
    shard.node.skewClock(-3_600_000);
    setTimer("x", 500);
    shard.world.runFor(990);
    assertThat(shard.machineNow().count("x")).isEqualTo(1);

    shard.world.runFor(20);
    assertThat(shard.machineNow().count("x")).isEqualTo(2);
  }

  @Test
  void goesWithTheClockAgainOnceItIsCaughtUpWith() {
    shard.node.skewClock(-10_000);
    setTimer("x", 10_000);
    setTimer("y", 30_000);
    shard.world.runFor(19_990);
    assertThat(shard.machineNow().count("x")).isEqualTo(1);
    shard.world.runFor(20);
    assertThat(shard.machineNow().count("x")).isEqualTo(2);

    shard.world.runFor(19_970);
    assertThat(shard.machineNow().count("y")).isEqualTo(1);
    shard.world.runFor(20);
    assertThat(shard.machineNow().count("y")).isEqualTo(2);
  }

  @Test
  void goesOnBehindWhatIsStoredWhenTheNextOwnersClockIsBehind() {
    setTimer("x", 500);
    ShardFixture successor = shard.other("b");
    successor.node.skewClock(-3_600_000);
    successor.open();
    successor.world.runFor(1_100);

    assertThat(successor.machineNow().count("x")).isEqualTo(2);
  }

  @Test
  void noticesWithinAMinuteThatTheClockWasSetForward() {
    setTimer("x", 3_600_000);
    shard.world.runFor(1_000);
    shard.node.skewClock(3_600_000);
    shard.world.runFor(60_000);

    assertThat(shard.machineNow().count("x")).isEqualTo(2);
  }

  @Test
  void tellsByHowMuchTheClockWasSetForwardAndNotWhatHasPassed() {
    shard.world.runFor(100_000);
    setTimer("x", 500);
    assertThat(shard.machineNow().leaptMs()).isZero();

    shard.node.skewClock(3_600_000);
    shard.world.runFor(200_000);
    setTimer("y", 500);
    assertThat(shard.machineNow().leaptMs()).isEqualTo(3_600_000);

    shard.node.skewClock(0);
    shard.world.runFor(100_000);
    setTimer("z", 500);
    assertThat(shard.machineNow().leaptMs()).as("set back").isEqualTo(3_600_000);
  }

  @Test
  void makesUpForAWrongJumpThatIsPutRightInTwiceItsTime() {
    shard.node.skewClock(10_000);
    setTimer("early", 5_000);
    shard.world.runFor(10);
    assertThat(shard.machineNow().count("early"))
        .as("it has passed by the wrong clock")
        .isEqualTo(2);

    shard.node.skewClock(0);
    setTimer("behind", 20_000);
    setTimer("after", 40_000);
    shard.world.runFor(19_960);
    assertThat(shard.machineNow().count("behind")).as("due when it is caught up").isEqualTo(1);
    shard.world.runFor(60);
    assertThat(shard.machineNow().count("behind")).isEqualTo(2);
    assertThat(shard.machineNow().count("early")).as("once").isEqualTo(2);

    shard.world.runFor(19_900);
    assertThat(shard.machineNow().count("after")).isEqualTo(1);
    shard.world.runFor(100);
    assertThat(shard.machineNow().count("after")).as("with the clock again").isEqualTo(2);
  }

  @Test
  void doesNothingAnyMoreOnceItIsClosed() {
    setTimer("x", 500);
    shard.shard.close(() -> {});
    shard.world.runFor(1_000);

    assertThat(shard.machineNow().count("x")).isEqualTo(1);
  }

  private void setTimer(String counter, long inMs) {
    shard.ask("timer", new CountAt(counter, shard.world.nowMs() + inMs));
  }
}
