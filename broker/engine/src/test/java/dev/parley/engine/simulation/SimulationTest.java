package dev.parley.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The promises hold in every seed's world, and would be seen to break if they did. {@code
 * broker/engine/simulate} runs more seeds, and one seed again.
 */
final class SimulationTest {

  private static final long SEEDS = Long.getLong("parley.simulation.seeds", 150);
  private static final long SEEDS_PER_MUTANT = 200;

  @Test
  void everyPromiseIsKept() {
    Counters counters = new Counters();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation.Outcome outcome = Simulation.run(seed, Mutant.NONE);
      assertThat(outcome.broken())
          .as("again with: broker/engine/simulate --seed %d", seed)
          .isNull();
      counters.add(outcome.counters());
    }
    assertThat(Counters.Event.values())
        .as("what must have happened in %d seeds for the run to mean anything", SEEDS)
        .allSatisfy(event -> assertThat(counters.of(event)).as(event.name()).isPositive());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyMutantIsCaught(Mutant mutant) {
    assertThat(
            LongStream.rangeClosed(1, SEEDS_PER_MUTANT)
                .filter(seed -> Simulation.run(seed, mutant).broken() != null)
                .findFirst())
        .as("the first of %d seeds that catches %s", SEEDS_PER_MUTANT, mutant)
        .isPresent();
  }

  @Test
  void aSeedIsAlwaysTheSameRun() {
    for (long seed = 1; seed <= 5; seed++) {
      Simulation.Outcome once = Simulation.run(seed, Mutant.NONE);
      Simulation.Outcome again = Simulation.run(seed, Mutant.NONE);
      assertThat(again.steps()).isEqualTo(once.steps());
      assertThat(again.counters().toString()).isEqualTo(once.counters().toString());
    }
  }
}
