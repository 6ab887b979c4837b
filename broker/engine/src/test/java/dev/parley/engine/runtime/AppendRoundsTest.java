package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.testing.VirtualScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppendRoundsTest {
  private final VirtualScheduler world = new VirtualScheduler(1);
  private final AppendRounds rounds = new AppendRounds(world.node().scheduler());
  private final List<String> appended = new ArrayList<>();

  @Test
  void whoIsAloneAppendsAtOnceAndTheOthersTogetherInTheNextRound() {
    for (String name : List.of("a", "b", "c", "d")) {
      new Appender(name).append();
    }
    assertThat(appended).containsExactly("a");

    done();
    assertThat(appended).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aRoundBeginsOnceAllOfTheLastOneAreBack() {
    for (String name : List.of("a", "b", "c")) {
      new Appender(name).append();
    }
    done();
    new Appender("d").append();
    new Appender("e").append();

    done();
    assertThat(appended).containsExactly("a", "b", "c");
    done();
    assertThat(appended).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void whoHasMoreToAppendIsInTheNextRound() {
    Appender first = new Appender("a");
    first.append();
    new Appender("b").append();

    rounds.done();
    first.append();
    world.runFor(0);

    assertThat(appended).containsExactly("a", "b", "a");
  }

  @Test
  void whoLinesUpWhileARoundLeavesBelongsToTheNextOne() {
    new Appender("a").append();
    new Greedy("b").append();
    new Appender("c").append();

    done();
    assertThat(appended).containsExactly("a", "b", "c");
    done();
    done();
    assertThat(appended).containsExactly("a", "b", "c", "b again");
  }

  @Test
  void whoAsksTwiceHasOnePlaceInLine() {
    new Appender("a").append();
    Appender late = new Appender("b");
    late.append();
    late.append();

    done();
    done();

    assertThat(appended).containsExactly("a", "b");
  }

  @Test
  void whoHasNothingLeftToAppendDoesNotKeepOthersFromIt() {
    new Appender("a").append();
    Appender lost = new Appender("b");
    lost.append();
    new Appender("c").append();
    rounds.leave(lost.again);

    done();

    assertThat(appended).containsExactly("a", "c");
  }

  @Test
  void anAppendThatDoesNotComeBackHoldsUpNobodyForLong() {
    for (String name : List.of("a", "b", "c")) {
      new Appender(name).append();
    }
    world.runFor(AppendRounds.PATIENCE_MS - 1);
    assertThat(appended).containsExactly("a");

    world.runFor(1);

    assertThat(appended).containsExactly("a", "b", "c");
    new Appender("d").append();
    world.runFor(AppendRounds.PATIENCE_MS);
    assertThat(appended).endsWith("d");
  }

  private void done() {
    rounds.done();
    world.runFor(0);
  }

  /** A shard that has a batch to append. */
  private class Appender {
    final String name;
    final Runnable again = this::append;

    private Appender(String name) {
      this.name = name;
    }

    void append() {
      if (rounds.take(again)) {
        appended.add(name);
      }
    }
  }

  /** A shard that has another batch as soon as it has appended one. */
  private final class Greedy extends Appender {
    private Greedy(String name) {
      super(name);
    }

    @Override
    void append() {
      super.append();
      if (appended.contains(name)) {
        new Appender(name + " again").append();
      }
    }
  }
}
