package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CountingMachine.Command.Count;
import dev.parley.engine.runtime.CountingMachine.Command.CountMany;
import dev.parley.engine.runtime.CountingMachine.Command.Read;
import org.junit.jupiter.api.Test;

/** How a shard ends, and begins again. */
final class ShardCloseTest {
  private final ShardFixture shard = new ShardFixture();
  private int closed;

  @Test
  void commitsWhatWasDecidedAndRefusesTheRest() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new CountMany("x", 1));
    shard.ask("b", new CountMany("x", 16));
    shard.ask("c", new Count("x", 1));
    shard.told();
    close();
    assertThat(shard.told()).containsExactly("c ! UNAVAILABLE");
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.DRAINING);
    shard.ask("d", new Read("x"));
    assertThat(shard.told()).containsExactly("d ! UNAVAILABLE");

    shard.journal.release();
    shard.settle();
    assertThat(shard.told())
        .containsExactly(
            "committed 1+1",
            "a = 1",
            "effect many",
            "committed 2+16",
            "b = 17",
            "effect many",
            "closed");
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.CLOSED);
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void whoStandsInLineToAppendClosesOnceItHas() {
    shard.open();
    assertThat(shard.appends.take(() -> {})).as("another shard appends").isTrue();
    shard.ask("a", new Count("x", 1));
    close();
    shard.settle();
    assertThat(closed).isZero();

    shard.appends.done();
    shard.settle();

    assertThat(shard.told())
        .containsExactly("opened", "committed 1+1", "a = 1", "effect count 1", "closed");
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void staysClosed() {
    shard.open();
    close();
    shard.world.runFor(60_000);

    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.CLOSED);
    assertThat(shard.log.endOffset()).isEqualTo(1);
  }

  @Test
  void staysClosedWhenItWasLostWhileClosing() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    close();
    shard.journal.lose();
    shard.world.runFor(60_000);

    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.CLOSED);
    assertThat(shard.told()).contains("a ! OUTCOME_UNKNOWN");
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void closesWhileItClaims() {
    shard.journal.hold();
    shard.shard.open();
    shard.settle();
    close();
    assertThat(closed).isEqualTo(1);

    shard.journal.release();
    shard.world.runFor(60_000);
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.CLOSED);
    assertThat(shard.machines).isEmpty();
  }

  @Test
  void closesWhileItLoads() {
    shard.shard.open();
    while (shard.shard.phase() != Shard.Phase.LOADING) {
      shard.world.step();
    }
    close();
    assertThat(closed).isEqualTo(1);

    shard.world.runFor(60_000);
    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.CLOSED);
    assertThat(shard.told()).doesNotContain("opened");
  }

  @Test
  void closesWhileItWaitsToClaimAgain() {
    shard.open();
    shard.log.append(ShardFixture.claim());
    shard.ask("a", new Count("x", 1));
    close();
    long end = shard.log.endOffset();
    shard.world.runFor(60_000);

    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.CLOSED);
    assertThat(shard.log.endOffset()).isEqualTo(end);
  }

  @Test
  void opensAgain() {
    shard.open();
    shard.ask("a", new Count("x", 1));
    close();
    shard.open();
    shard.ask("b", new Count("x", 2));

    assertThat(shard.told()).contains("b = 2");
    assertThat(shard.heard.epoch).isEqualTo(2);
  }

  @Test
  void ignoresAClaimThatIsAnsweredAfterItWasOpenedAgain() {
    shard.journal.hold();
    shard.shard.open();
    shard.settle();
    close();
    shard.shard.open();
    shard.settle();
    assertThat(shard.journal.waiting()).isEqualTo(2);
    shard.journal.release();
    shard.settle();

    assertThat(shard.shard.phase()).isEqualTo(Shard.Phase.ACTIVE);
    assertThat(shard.heard.epoch).isEqualTo(1);
    assertThat(shard.machines).hasSize(1);
  }

  @Test
  void opensOnceHoweverOftenItIsAsked() {
    shard.shard.open();
    shard.shard.open();
    shard.settle();
    shard.shard.open();
    shard.settle();

    assertThat(shard.log.endOffset()).isEqualTo(1);
  }

  @Test
  void tellsEverybodyWhoAsksForItToBeClosed() {
    close();
    assertThat(closed).isEqualTo(1);
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    close();
    close();
    assertThat(closed).isEqualTo(1);
    shard.journal.release();
    shard.settle();

    assertThat(closed).isEqualTo(3);
  }

  private void close() {
    shard.shard.close(() -> closed++);
    shard.settle();
  }
}
