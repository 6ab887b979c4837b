package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the simulation of competing owners. One seed can be run again with {@code ./mvnw test -pl
 * broker/engine -am -Dtest=ShardSimulationTest#keepsItsPromises -Dparley.seed=SEED
 * -Dsurefire.failIfNoSpecifiedTests=false}, and more of them with {@code -Dparley.seeds=NUMBER}.
 */
final class ShardSimulationTest {
  private static final int SEEDS = Integer.getInteger("parley.seeds", 150);
  private static final int SEEDS_TO_CATCH = 100;

  static LongStream seeds() {
    String one = System.getProperty("parley.seed");
    return one == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(Long.parseLong(one));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsItsPromises(long seed) {
    ShardSimulation.Summary summary = new ShardSimulation(seed, Shard::new).run();

    assertThat(summary.acknowledged()).isGreaterThan(50);
    assertThat(summary.opens()).isGreaterThan(1);
  }

  @Test
  void checkpointsAndOpensManyTimes() {
    ShardSimulation.Summary summary = new ShardSimulation(3, Shard::new).run();

    assertThat(summary.checkpointed()).isPositive();
    assertThat(summary.opens()).isGreaterThan(5);
  }

  @Test
  void runsTheSameWayForTheSameSeed() {
    assertThat(new ShardSimulation(5, Shard::new).run())
        .isEqualTo(new ShardSimulation(5, Shard::new).run());
  }

  @ParameterizedTest
  @EnumSource(ShardMutation.class)
  void noticesABrokenRule(ShardMutation mutation) {
    for (long seed = 1; seed <= SEEDS_TO_CATCH; seed++) {
      try {
        new ShardSimulation(seed, mutation::shard).run();
      } catch (AssertionError e) {
        return;
      }
    }
    fail("Expected one of %d seeds to notice %s, but none did.", SEEDS_TO_CATCH, mutation);
  }
}
