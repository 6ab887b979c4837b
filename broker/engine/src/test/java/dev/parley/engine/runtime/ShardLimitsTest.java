package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.engine.runtime.CountingMachine.Command.Count;
import dev.parley.engine.runtime.CountingMachine.Command.CountAt;
import dev.parley.engine.runtime.CountingMachine.Command.CountMany;
import dev.parley.engine.runtime.CountingMachine.Command.Read;
import dev.parley.engine.runtime.CountingMachine.Command.Write;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a shard draws the line. The limits are those of {@link ShardFixture#CONFIG}. */
final class ShardLimitsTest {
  private final ShardFixture shard = new ShardFixture();

  @Test
  void refusesCommandsUntilItIsOpen() {
    shard.ask("a", new Read("x"));
    assertThat(shard.told()).containsExactly("a ! UNAVAILABLE");

    shard.journal.hold();
    shard.shard.open();
    shard.settle();
    shard.submit("b", new Read("x"));
    assertThat(shard.told()).containsExactly("b ! UNAVAILABLE");
  }

  @Test
  void refusesWhatDoesNotFitIntoTheMailbox() {
    shard.open();
    shard.told();
    for (int i = 1; i <= 9; i++) {
      shard.submit("c" + i, new Count("x", i));
    }
    assertThat(shard.told()).containsExactly("c9 ! OVERLOADED");

    shard.settle();
    assertThat(shard.told()).contains("c1 = 1", "c8 = 8").doesNotContain("c9 = 9");
    shard.ask("d", new Count("x", 10));
    assertThat(shard.told()).contains("d = 9");
  }

  @Test
  void takesWhatItGaveRiseToEvenIfTheMailboxIsFull() {
    shard.open();
    for (int i = 1; i <= 8; i++) {
      shard.submit("c" + i, new Count("x", i));
    }
    shard.shard.submitInternal(new Count("x", 9), ReplyTo.nobody());
    shard.settle();
    shard.told();
    shard.ask("d", new Read("x"));

    assertThat(shard.told()).contains("d = 9");
  }

  @Test
  void dropsWhatItGaveRiseToWhenItIsNotOpen() {
    shard.shard.submitInternal(new Count("x", 1), ReplyTo.nobody());
    shard.open();
    shard.told();
    shard.ask("a", new Read("x"));

    assertThat(shard.told()).contains("a = 0");
  }

  @Test
  void decidesNothingMoreWhileTheOpenBatchIsFull() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new CountMany("x", 1));
    shard.ask("b", new CountMany("x", 16));
    shard.ask("c", new CountMany("x", 1));
    assertThat(shard.machineNow().count("x")).isEqualTo(17);

    shard.journal.land();
    shard.settle();
    assertThat(shard.machineNow().count("x")).isEqualTo(18);
    shard.journal.release();
    shard.settle();
    assertThat(shard.told()).contains("a = 1", "b = 17", "c = 18");
  }

  @Test
  void decidesNothingMoreWhileTheOpenBatchIsLarge() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Write("x", 5_000));
    shard.ask("c", new Count("x", 2));
    assertThat(shard.machineNow().count("x")).isEqualTo(2);

    shard.journal.release();
    shard.settle();
    assertThat(shard.told()).contains("b = 2", "c = 3");
  }

  @Test
  void refusesADecisionThatFitsIntoNoRecord() {
    shard.open();
    shard.told();
    shard.ask("a", new Write("x", 9_000));
    assertThat(shard.told()).containsExactly("a ! TOO_LARGE", "dropped written");
    assertThat(shard.heard.faults).isEmpty();

    shard.ask("b", new Count("x", 1));
    assertThat(shard.told()).contains("b = 1");
  }

  @Test
  void writesNoRecordThatIsLargerThanItSays() {
    shard.open();
    shard.journal.hold();
    shard.ask("a", new Count("x", 1));
    shard.ask("b", new Write("x", 4_000));
    shard.ask("c", new Write("x", 8_100));
    shard.journal.release();
    shard.settle();

    assertThat(shard.told()).contains("c = 3");
    assertThat(shard.log.read(0, shard.log.endOffset()))
        .allSatisfy(stored ->
            assertThat(stored.record().length)
                .isLessThanOrEqualTo(ShardFixture.CONFIG.recordBytesMax()));
  }

  @Test
  void givesTheThreadBackBetweenTurns() {
    shard.open();
    for (int i = 1; i <= 8; i++) {
      shard.submit("c" + i, new Count("x", i));
    }
    shard.journal.hold();
    // The first turn only.
    shard.world.step();
    assertThat(shard.machineNow().count("x")).isEqualTo(4);
    shard.settle();
    assertThat(shard.machineNow().count("x")).isEqualTo(8);
  }

  @Test
  void asksTheMachineAgainWhenItHadMoreToDoThanATurnAllows() {
    ShardConfig one = new ShardConfig(8, 8, 1, 16, 4_096, 8_192, 100, 0, 100, 50, 1_000, 1_000);
    ShardFixture narrow = new ShardFixture(one, ShardRules.KEPT).open();
    for (String counter : List.of("x", "y", "z")) {
      narrow.ask(counter, new CountAt(counter, narrow.world.nowMs() + 100));
    }
    // Nothing but turns that it asks for itself may help it on.
    narrow.journal.hold();
    narrow.world.runFor(100);

    for (String counter : List.of("x", "y", "z")) {
      assertThat(narrow.machineNow().count(counter)).isEqualTo(2);
    }
  }

  @Test
  void asksTheMachineOnceForManyWakeUpCalls() {
    shard.open();
    long before = shard.world.steps();
    for (int i = 0; i < 100; i++) {
      shard.shard.wake();
    }
    shard.settle();

    assertThat(shard.world.steps() - before).isEqualTo(1);
  }

  @Test
  void rejectsLimitsThatMakeNoSense() {
    assertThatThrownBy(() -> new ShardConfig(0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1))
        .hasMessage("Expected mailboxCommandsMax to be at least 1, but it is 0.");
    assertThatThrownBy(() -> new ShardConfig(1, 1, 1, 1, 1, 1, 1, 1, 1, 10, 9, 1))
        .hasMessage("Expected reopenDelayMaxMs to be at least 10, but it is 9.");
  }
}
