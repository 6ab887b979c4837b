package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.testing.VirtualScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppendTurnsTest {
  private final VirtualScheduler world = new VirtualScheduler(1);
  private final AppendTurns turns = new AppendTurns(world.node().scheduler());
  private final List<String> appended = new ArrayList<>();

  @Test
  void aFewAppendAtATimeAndTheOthersInTheOrderInWhichTheyCame() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      new Appender(name).append();
    }
    assertThat(appended).containsExactly("a", "b");

    done();
    assertThat(appended).containsExactly("a", "b", "c");
    done();
    done();
    assertThat(appended).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void whoHasJustAppendedStandsBehindThoseWhoWait() {
    Appender first = new Appender("a");
    first.append();
    new Appender("b").append();
    new Appender("c").append();

    turns.done();
    first.append();
    world.runFor(0);
    done();

    assertThat(appended).containsExactly("a", "b", "c", "a");
  }

  @Test
  void whoAsksTwiceHasOnePlaceInLine() {
    new Appender("a").append();
    new Appender("b").append();
    Appender late = new Appender("c");
    late.append();
    late.append();

    done();
    done();

    assertThat(appended).containsExactly("a", "b", "c");
  }

  @Test
  void whoHasNothingLeftToAppendDoesNotKeepOthersFromIt() {
    new Appender("a").append();
    new Appender("b").append();
    Appender lost = new Appender("c");
    lost.append();
    new Appender("d").append();
    turns.leave(lost.again);

    done();

    assertThat(appended).containsExactly("a", "b", "d");
  }

  @Test
  void anAppendThatDoesNotComeBackHoldsUpNobodyForLong() {
    for (String name : List.of("a", "b", "c", "d")) {
      new Appender(name).append();
    }
    world.runFor(AppendTurns.PATIENCE_MS - 1);
    assertThat(appended).containsExactly("a", "b");

    world.runFor(1);

    assertThat(appended).containsExactly("a", "b", "c", "d");
    new Appender("e").append();
    world.runFor(AppendTurns.PATIENCE_MS);
    assertThat(appended).endsWith("e");
  }

  private void done() {
    turns.done();
    world.runFor(0);
  }

  /** A shard that has a batch to append. */
  private final class Appender {
    private final String name;
    private final Runnable again = this::append;

    private Appender(String name) {
      this.name = name;
    }

    private void append() {
      if (turns.take(again)) {
        appended.add(name);
      }
    }
  }
}
